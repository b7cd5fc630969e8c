package dev.packagefast.security.advisory.cvss;

import dev.packagefast.security.text.GraphicText;

/** A text that is no CVSS vector. The message says which part is wrong, and what would be right. */
public final class MalformedCvssException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 120;

    private final String vector;
    private final String reason;

    MalformedCvssException(String vector, String reason) {
        super("CVSS vector '" + printable(vector) + "': " + reason);
        this.vector = vector;
        this.reason = reason;
    }

    /** The whole text as it was given. */
    public String vector() {
        return vector;
    }

    /** What is wrong with it, without the text itself. */
    public String reason() {
        return reason;
    }

    /** A hostile text must not draw lines of its own into a log or a terminal. */
    static String printable(String text) {
        return GraphicText.asciiExcerpt(text, SHOWN);
    }
}
