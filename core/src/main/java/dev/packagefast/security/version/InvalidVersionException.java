package dev.packagefast.security.version;

import dev.packagefast.security.text.GraphicText;

/**
 * A text that its ecosystem cannot order as a version, or that is not a version range. Callers that need an answer all
 * the same fall back to comparing the text with an exact list of versions, or report the text as a problem.
 */
public final class InvalidVersionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN_CHARACTERS = 80;

    private final String scheme;
    private final String version;
    private final String reason;

    InvalidVersionException(String scheme, String version, String reason) {
        super("Not a valid " + scheme + ": '" + GraphicText.excerpt(version, SHOWN_CHARACTERS) + "': " + reason + ".");
        this.scheme = scheme;
        this.version = version;
        this.reason = reason;
    }

    /** What was expected, such as {@code "npm version"} or {@code "npm range"}. */
    public String scheme() {
        return scheme;
    }

    /** The whole text as it was given; it may be long and hold control characters. */
    public String version() {
        return version;
    }

    /** What is wrong with it, as half a sentence. */
    public String reason() {
        return reason;
    }
}
