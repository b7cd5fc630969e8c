package dev.packagefast.cli.fix;

import java.nio.file.Path;
import java.util.List;

/**
 * One change.
 *
 * @param kind how large it is
 * @param lockfile the file whose packages it changes
 * @param name the package
 * @param from the version that is there
 * @param to the version to go to, the lowest that no advisory touches
 * @param command what to type, or the change to make where there is no command for it
 * @param why what asks for the version that is there
 * @param clears the ids of the findings that go away
 * @param sameMajor whether the new version promises to be compatible: the same major version, in npm below 1.0.0 the
 *     same minor version
 * @param edits what changes in {@code package.json} files; empty for other clients
 * @param updates what npm is to update within its ranges, by the names it is asked for; empty for other clients
 */
public record FixStep(
        Kind kind,
        Path lockfile,
        String name,
        String from,
        String to,
        String command,
        String why,
        List<String> clears,
        boolean sameMajor,
        List<ManifestEdit> edits,
        List<String> updates) {
    /** From the smallest change to the largest. */
    public enum Kind {
        /** The lockfile alone: every range admits the new version. */
        UPDATE,
        /** A range that the project itself asks for. */
        DIRECT,
        /** A version that is forced on packages which ask for another. */
        OVERRIDE,
        /** Nothing can be named but the package that brings it in. */
        PARENT
    }

    public FixStep {
        clears = List.copyOf(clears);
        edits = List.copyOf(edits);
        updates = List.copyOf(updates);
    }
}
