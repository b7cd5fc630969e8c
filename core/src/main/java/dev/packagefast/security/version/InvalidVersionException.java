package dev.packagefast.security.version;

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
        super("Not a valid " + scheme + ": '" + preview(version) + "': " + reason + ".");
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

    /** The text fit for one line of a terminal: cut to a readable length, control characters replaced. */
    private static String preview(String text) {
        boolean cut = text.length() > SHOWN_CHARACTERS;
        StringBuilder shown = new StringBuilder(cut ? text.substring(0, SHOWN_CHARACTERS) : text);
        for (int i = 0; i < shown.length(); i++) {
            if (Character.isISOControl(shown.charAt(i))) {
                shown.setCharAt(i, '\uFFFD');
            }
        }
        return cut ? shown.append('…').toString() : shown.toString();
    }
}
