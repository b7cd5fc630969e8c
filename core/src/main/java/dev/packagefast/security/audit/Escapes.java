package dev.packagefast.security.audit;

/**
 * Which code points of a text are written as a backslash, {@code u} and four hex digits: those that end a line, drive a terminal, cannot be seen or
 * turn the direction of the text. The table is fixed by the format (docs/audit-log.md, Strings) and so does not follow
 * the Unicode version of the JDK.
 */
final class Escapes {
    private Escapes() {}

    /** Whether {@code codePoint} is written as an escape; an unpaired surrogate is one. */
    static boolean needed(int codePoint) {
        if (codePoint < 0x7F) {
            return codePoint < 0x20;
        }
        return codePoint <= 0x9F
                || codePoint == 0xAD
                || codePoint == 0x61C
                || codePoint == 0x180E
                || in(codePoint, 0x200B, 0x200F)
                || in(codePoint, 0x2028, 0x202E)
                || in(codePoint, 0x2060, 0x206F)
                || in(codePoint, 0xD800, 0xDFFF)
                || codePoint == 0xFEFF
                || in(codePoint, 0xFFF9, 0xFFFB)
                || in(codePoint, 0xE0000, 0xE0FFF);
    }

    private static boolean in(int codePoint, int first, int last) {
        return codePoint >= first && codePoint <= last;
    }

    /** The text with those code points escaped, for messages. */
    static String escape(String text) {
        return escapeExcept(text, "");
    }

    /** The text with those code points escaped, except the ones in {@code kept}. */
    static String escapeExcept(String text, String kept) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            int next = i + Character.charCount(codePoint);
            if (needed(codePoint) && kept.indexOf(codePoint) < 0) {
                for (int unit = i; unit < next; unit++) {
                    appendUnit(out, text.charAt(unit));
                }
            } else {
                out.appendCodePoint(codePoint);
            }
            i = next;
        }
        return out.toString();
    }

    private static void appendUnit(StringBuilder out, char unit) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit(unit >> shift & 0xF, 16));
        }
    }
}
