package dev.packagefast.maven;

import org.eclipse.aether.artifact.Artifact;

/**
 * Whether coordinates can be made into a path and an address. Maven checks those of a project, not all of those that its
 * dependencies name: a version {@code ../../x} would be written to outside of the local repository.
 */
final class Coordinates {
    private static final int LONGEST = 512;

    private Coordinates() {}

    static boolean areSafe(Artifact artifact) {
        return isId(artifact.getGroupId())
                && isId(artifact.getArtifactId())
                && isName(artifact.getVersion())
                && (artifact.getClassifier().isEmpty() || isName(artifact.getClassifier()))
                && (artifact.getExtension().isEmpty() || isName(artifact.getExtension()));
    }

    /** @throws UnsafeCoordinatesException for a part that is empty, leads elsewhere or is no name */
    static void check(String... parts) {
        for (String part : parts) {
            if (!isName(part)) {
                throw new UnsafeCoordinatesException(part);
            }
        }
    }

    private static boolean isId(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && c != '.' && c != '-' && c != '_') {
                return false;
            }
        }
        return isName(text);
    }

    private static boolean isName(String text) {
        if (text.isEmpty() || text.length() > LONGEST || text.equals(".") || text.equals("..")) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 0x7F || "\\/:\"<>|?*[](){},%#$".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Coordinates that are no names. */
    static final class UnsafeCoordinatesException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        UnsafeCoordinatesException(String part) {
            super("a POM on the way names '" + part + "' where a group, an artifact or a version belongs");
        }
    }
}
