package dev.packagefast.security.integrity;

/**
 * How content is read for hashing.
 *
 * @param maxBytes the most bytes that a file or stream may have; more is an error, not a prefix's hash
 * @param symbolicLinks whether a path that is a symbolic link is followed or refused. Links in the directories above it
 *     are always followed.
 */
public record HashOptions(long maxBytes, SymbolicLinks symbolicLinks) {
    /** What to do where a path is a symbolic link. */
    public enum SymbolicLinks {
        FOLLOW,
        REFUSE
    }

    public HashOptions {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes is " + maxBytes + ", expected 0 or more");
        }
    }

    /** No limit, links followed: for a path that the user named. */
    public static HashOptions defaults() {
        return new HashOptions(Long.MAX_VALUE, SymbolicLinks.FOLLOW);
    }

    public HashOptions withMaxBytes(long bytes) {
        return new HashOptions(bytes, symbolicLinks);
    }

    public HashOptions withSymbolicLinks(SymbolicLinks links) {
        return new HashOptions(maxBytes, links);
    }
}
