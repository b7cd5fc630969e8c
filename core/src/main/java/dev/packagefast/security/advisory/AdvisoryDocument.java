package dev.packagefast.security.advisory;

import java.io.IOException;

/**
 * The bytes of one record and where they came from.
 *
 * @param name where, inside its source: a path, an entry of a zip, a line; for messages
 * @param sizeHint about how many bytes; only used to divide the work
 * @param content reads the bytes, once, possibly on another thread
 */
public record AdvisoryDocument(String name, long sizeHint, Content content) {
    /** Reads a document's bytes. */
    @FunctionalInterface
    public interface Content {
        /**
         * The bytes of the record.
         *
         * @throws UnreadableDocumentException if this document cannot be had, but others can
         * @throws AdvisoryFormatException if the source as a whole must not be read on
         */
        byte[] read() throws IOException, UnreadableDocumentException;
    }

    /** One document is lost; the message says why, half a sentence. The import names it and goes on. */
    public static final class UnreadableDocumentException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        public UnreadableDocumentException(String message) {
            super(message);
            this.reason = message;
        }

        /** Why, half a sentence. */
        public String reason() {
            return reason;
        }
    }

    /** A document whose bytes are at hand. */
    static AdvisoryDocument of(String name, byte[] bytes) {
        return new AdvisoryDocument(name, bytes.length, () -> bytes);
    }
}
