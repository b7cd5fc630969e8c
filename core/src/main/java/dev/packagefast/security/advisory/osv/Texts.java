package dev.packagefast.security.advisory.osv;

import dev.packagefast.security.text.GraphicText;

/** What text from outside may hold before it is shown to anyone: only what can be seen, of no endless length. */
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
        return !text.isEmpty() && text.length() <= longest && text.indexOf(' ') < 0 && GraphicText.isGraphic(text);
    }

    /** Whether {@code text} holds what is not {@linkplain GraphicText graphic}: it would lie to whoever reads it. */
    public static boolean hasUnprintable(String text) {
        return !GraphicText.isGraphic(text);
    }

    /**
     * {@code text} without what is not {@linkplain GraphicText graphic} and cut to {@code longest} characters.
     *
     * @param lines whether line feeds and tabs stay
     */
    public static String clean(String text, int longest, boolean lines) {
        String start = GraphicText.cut(text, longest, CUT);
        StringBuilder clean = null;
        int copied = 0;
        for (int i = 0; i < start.length(); ) {
            int codePoint = start.codePointAt(i);
            int next = i + Character.charCount(codePoint);
            if (!GraphicText.isGraphic(codePoint) && !(lines && (codePoint == '\n' || codePoint == '\t'))) {
                if (clean == null) {
                    clean = new StringBuilder(start.length() + 1);
                }
                boolean space = codePoint == '\n' || codePoint == '\r' || codePoint == '\t';
                clean.append(start, copied, i).append(space ? ' ' : REPLACEMENT);
                copied = next;
            }
            i = next;
        }
        return clean == null
                ? start
                : clean.append(start, copied, start.length()).toString();
    }
}
