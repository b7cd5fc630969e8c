package dev.packagefast.cli;

import dev.packagefast.security.text.GraphicText;

/**
 * Text from packages, lockfiles and advisories as a terminal may see it. Names and paths are hostile: escape sequences
 * recolour or overwrite what was said before, and bidirectional controls make text read as other text.
 */
public final class Printable {
    private Printable() {}

    /** {@code text} on one line, with every character that a terminal acts upon written as {@code \}{@code u00XX}. */
    public static String of(String text) {
        return clean(text, false);
    }

    /** {@link #of}, with line ends kept. */
    public static String lines(String text) {
        return clean(text, true);
    }

    private static String clean(String text, boolean keepLineEnds) {
        int at = 0;
        while (at < text.length() && harmless(text.charAt(at), keepLineEnds)) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length() + 16).append(text, 0, at);
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isHighSurrogate(c)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))
                    && GraphicText.isGraphic(text.codePointAt(at))) {
                clean.append(c).append(text.charAt(++at));
            } else if (!Character.isSurrogate(c)
                    && (harmless(c, keepLineEnds) || (c > 0x7e && GraphicText.isGraphic(c)))) {
                clean.append(c);
            } else {
                clean.append(escaped(c));
            }
            at++;
        }
        return clean.toString();
    }

    private static String escaped(char c) {
        String hex = Integer.toHexString(c);
        return "\\u" + "0".repeat(4 - hex.length()) + hex;
    }

    private static boolean harmless(char c, boolean keepLineEnds) {
        return (c >= 0x20 && c < 0x7f) || (keepLineEnds && c == '\n');
    }
}
