package dev.packagefast.cli;

import dev.packagefast.security.policy.PolicyNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a command looks at. A file that lies in it is what the scanned says about itself: it configures nothing unless
 * the user names it, as where the home is the checkout itself.
 */
record ScannedTree(List<Path> paths) {
    /** Of a command that looks at nothing of others. */
    static final ScannedTree NONE = new ScannedTree(List.of());

    ScannedTree {
        paths = List.copyOf(paths);
    }

    /** Whether a file or folder lies in one of the paths, or beside a lockfile that was named. */
    boolean holds(Path file) {
        for (Path path : paths) {
            if (isInside(file, folder(path))) {
                return true;
            }
        }
        return false;
    }

    /** Says of a file that it was left out, and how to have it count. */
    static PolicyNote notUsed(Path file, String option) {
        return new PolicyNote(
                PolicyNote.Kind.NOT_TRUSTED,
                file.toString(),
                "was not used: what a scanned folder says about itself is not trusted",
                "If it is yours, name it: " + option + " " + file);
    }

    /** The folder that a path stands for: its own if it is a file. */
    static Path folder(Path scanned) {
        if (Files.isDirectory(scanned)) {
            return scanned;
        }
        Path parent = scanned.toAbsolutePath().getParent();
        return parent == null ? scanned : parent;
    }

    /** By its path as it is written and by where it leads: a link on either side changes nothing. */
    static boolean isInside(Path file, Path folder) {
        Path written = folder.toAbsolutePath().normalize();
        if (file.toAbsolutePath().normalize().startsWith(written)) {
            return true;
        }
        try {
            return file.toRealPath().startsWith(folder.toRealPath());
        } catch (IOException gone) {
            return true;
        }
    }
}
