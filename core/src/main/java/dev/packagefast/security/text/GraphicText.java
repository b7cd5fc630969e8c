package dev.packagefast.security.text;

/**
 * Which characters of a text from outside are safe to show: Unicode's graphic characters, which are letters, marks,
 * numbers, punctuation, symbols and spaces. All others drive a terminal, end a line, turn the direction of text around,
 * cannot be seen, or mean what nobody can know: controls, format characters, line and paragraph separators, private use,
 * surrogates without a partner, and what Unicode has not assigned.
 *
 * @see <a href="https://www.unicode.org/versions/Unicode16.0.0/core-spec/chapter-2/#G286941">Unicode, Types of Code
 *     Points</a>
 */
public final class GraphicText {
    private static final char REPLACEMENT = '\uFFFD';
    private static final String CUT = "…";

    private GraphicText() {}

    /** Whether a code point is seen as what it is. */
    public static boolean isGraphic(int codePoint) {
        // Nearly every character is printable ASCII.
        if (codePoint < 0x7f) {
            return codePoint >= ' ';
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** Whether all of {@code text} is graphic. */
    public static boolean isGraphic(String text) {
        return firstOther(text) < 0;
    }

    /** Where the first code point stands that is not graphic; -1 if there is none. */
    public static int firstOther(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f) {
                continue;
            }
            int codePoint = text.codePointAt(i);
            if (!isGraphic(codePoint)) {
                return i;
            }
            i += Character.charCount(codePoint) - 1;
        }
        return -1;
    }

    /** {@code text} with U+FFFD in the place of every code point that is not graphic. */
    public static String replaced(String text) {
        int other = firstOther(text);
        if (other < 0) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length()).append(text, 0, other);
        for (int i = other; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            clean.appendCodePoint(isGraphic(codePoint) ? codePoint : REPLACEMENT);
            i += Character.charCount(codePoint);
        }
        return clean.toString();
    }

    /** What a message shows of {@code text}: {@link #replaced}, and cut after {@code longest} characters. */
    public static String excerpt(String text, int longest) {
        return replaced(cut(text, longest, CUT));
    }

    /** {@link #excerpt} of what should be ASCII, with a question mark for what is not: it may look as if it were. */
    public static String asciiExcerpt(String text, int longest) {
        StringBuilder ascii = new StringBuilder();
        for (int i = 0; i < text.length() && i <= longest; i++) {
            char c = text.charAt(i);
            ascii.append(c < ' ' || c > '~' ? '?' : c);
        }
        return cut(ascii.toString(), longest, CUT);
    }

    /** {@code text}, or {@code mark} behind its first {@code longest} characters; no pair of surrogates is cut in two. */
    public static String cut(String text, int longest, String mark) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + mark;
    }
}
