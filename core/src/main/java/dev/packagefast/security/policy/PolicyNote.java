package dev.packagefast.security.policy;

/**
 * Something about the policy itself, or what decides beside it, that its author should know. A note changes no decision.
 *
 * @param where the file, with the line where it is known; the plugin
 * @param what what is the matter
 * @param remedy what to do about it
 */
public record PolicyNote(Kind kind, String where, String what, String remedy) {
    /** What a note is about. */
    public enum Kind {
        /** An exception whose day has passed: it no longer counts. */
        EXPIRED("expired"),
        /** An exception that matches nothing that was found. */
        UNUSED("unused"),
        /** A policy file or database in the scanned tree that nobody named. */
        NOT_TRUSTED("not_trusted"),
        /** A plugin that failed and, as the permissive level says, was passed over. */
        PLUGIN_SKIPPED("plugin_skipped");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The word in reports for programs. */
        public String word() {
            return word;
        }
    }

    /** {@code where: what. remedy} on one line. */
    @Override
    public String toString() {
        return where + ": " + what + ". " + remedy;
    }
}
