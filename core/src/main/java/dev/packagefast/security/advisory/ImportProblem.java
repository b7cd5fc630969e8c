package dev.packagefast.security.advisory;

/**
 * Something a record could not say. Nothing is dropped without one of these.
 *
 * @param record the id of the record, or the name of its document where it has no id
 * @param document where it stood: source and name inside the source
 * @param unusable whether the whole record is lost; else the rest of it counts
 * @param message what was expected and found, half a sentence
 */
public record ImportProblem(Kind kind, String record, String document, boolean unusable, String message) {
    /** What kind of thing is wrong; the names are stable. */
    public enum Kind {
        /** Not well-formed JSON, a key twice, or beyond a limit of depth or length. */
        MALFORMED(0, "not well-formed"),
        /** Without an id nothing can refer to it. */
        NO_ID(1, "no id"),
        /** An affected entry that names no package of an ecosystem. */
        NO_PACKAGE(2, "names no package"),
        /** An affected package without versions or ranges of versions, or with ranges of Git commits only. */
        NO_VERSIONS(3, "names no versions"),
        /** Ranges in an ecosystem whose order of versions this program does not know. */
        NO_VERSION_ORDER(4, "no version order for the ecosystem"),
        /** A range with a version that its ecosystem cannot order. */
        UNORDERED_EVENT(5, "a range with a version that cannot be ordered"),
        /** A range of a type that this program does not know, or without the event that starts it. */
        UNREADABLE_RANGE(6, "a range that cannot be read"),
        /** A field of the wrong type or form; the rest of the record counts. */
        FLAWED_FIELD(7, "a field that cannot be read");

        private final int code;
        private final String words;

        Kind(int code, String words) {
            this.code = code;
            this.words = words;
        }

        /** The number in an index file. */
        int code() {
            return code;
        }

        /** The kind in words, for a table. */
        public String words() {
            return words;
        }
    }
}
