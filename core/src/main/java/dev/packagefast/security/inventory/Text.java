package dev.packagefast.security.inventory;

import org.jspecify.annotations.Nullable;

/** What hostile text may be: checks for names, versions and messages. */
final class Text {
    private Text() {}

    /** Says what is wrong with {@code text} as a name or version, or null when nothing is. */
    static @Nullable String flaw(String text) {
        return flaw(text, Limits.LONGEST_TEXT);
    }

    static @Nullable String flaw(String text, int longest) {
        int length = text.length();
        if (length > longest) {
            return "is longer than " + longest + " characters";
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            // Nearly every character is printable ASCII; the second test is for the others.
            if ((c < 0x20 || c >= 0x7f) && isControl(c)) {
                return "holds the control character U+"
                        + Integer.toHexString(c | 0x1_0000).substring(1);
            }
        }
        return null;
    }

    /** {@code text} on one line, short, with control characters replaced. */
    static String printable(String text) {
        int length = Math.min(text.length(), 300);
        StringBuilder clean = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            clean.append(isControl(c) ? '\uFFFD' : c);
        }
        return length < text.length() ? clean.append('…').toString() : clean.toString();
    }

    /** Controls of C0 and C1, and the marks that turn the direction of text around. */
    private static boolean isControl(char c) {
        return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }
}
