package dev.packagefast.security.integrity;

import dev.packagefast.security.text.GraphicText;

/** A text that holds no hash to check against. The message says what is wrong with it, where, and what would be right. */
public final class MalformedIntegrityException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 160;

    private final String text;
    private final int position;
    private final String reason;

    MalformedIntegrityException(String text, int position, String reason) {
        super("integrity '" + printable(text) + "', character " + (position + 1) + ": " + reason
                + ". Expected sha512- and " + HashAlgorithm.SHA512.base64Length()
                + " characters of base64, as in a lockfile's integrity field, or a bare hex or base64 SHA-512.");
        this.text = text;
        this.position = position;
        this.reason = reason;
    }

    /** The whole text as it was given. */
    public String text() {
        return text;
    }

    /** Where the trouble starts, from 0. */
    public int position() {
        return position;
    }

    /** What is wrong, without the text and the remedy. */
    public String reason() {
        return reason;
    }

    /** A hostile text must not draw lines of its own into a log or a terminal. */
    static String printable(String text) {
        return GraphicText.asciiExcerpt(text, SHOWN);
    }
}
