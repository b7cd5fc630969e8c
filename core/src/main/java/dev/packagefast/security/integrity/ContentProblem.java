package dev.packagefast.security.integrity;

import java.nio.file.Path;

/**
 * Something wrong in a tree or cache.
 *
 * @param kind what
 * @param path where: a file in the tree or cache, or the place where one should be
 * @param detail what was expected and what was found
 */
public record ContentProblem(Kind kind, Path path, String detail) {
    /** What can be wrong. */
    public enum Kind {
        /** The content has another hash than it must have. */
        CORRUPT,
        /** Something refers to content that is not there. */
        MISSING,
        /** Something is there that nothing refers to. */
        EXTRANEOUS,
        /** It is there, and cannot be read. */
        UNREADABLE,
        /** An index entry that says nothing usable. */
        MALFORMED
    }
}
