package dev.packagefast.security.advisory.osv;

/** What text from outside may hold before it is shown to anyone: no control characters, no endless length. */
public final class Texts {
    /** Characters kept of a summary or URL. */
    public static final int MAX_SUMMARY = 1_024;
    /** Characters kept of the details; real ones have a few hundred to a few thousand. */
    public static final int MAX_DETAILS = 8_192;

    private static final String CUT = "…";
    private static final char REPLACEMENT = '\uFFFD';

    private Texts() {}

    /** Whether {@code text} is one word of at most {@code longest} printable characters. */
    public static boolean isIdentifier(String text, int longest) {
        if (text.isEmpty() || text.length() > longest) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == ' ' || isUnprintable(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code text} holds a control or direction-changing character: it would lie to whoever reads it. */
    public static boolean hasUnprintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnprintable(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@code text} without control characters (which could drive a terminal) and cut to {@code longest} characters.
     *
     * @param lines whether line feeds and tabs stay
     */
    public static String clean(String text, int longest, boolean lines) {
        boolean cut = text.length() > longest;
        int end = cut ? longest : text.length();
        if (cut && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder clean = null;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (isUnprintable(c) && !(lines && (c == '\n' || c == '\t'))) {
                if (clean == null) {
                    clean = new StringBuilder(end + 1).append(text, 0, end);
                }
                clean.setCharAt(i, c == '\n' || c == '\r' || c == '\t' ? ' ' : REPLACEMENT);
            }
        }
        String kept = clean == null ? text.substring(0, end) : clean.toString();
        return cut ? kept + CUT : kept;
    }

    private static boolean isUnprintable(char c) {
        return c < ' '
                || (c >= 0x7F && c < 0xA0)
                || c == '\u2028'
                || c == '\u2029'
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069');
    }
}
