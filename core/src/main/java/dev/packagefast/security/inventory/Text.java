package dev.packagefast.security.inventory;

import dev.packagefast.security.text.GraphicText;
import org.jspecify.annotations.Nullable;

/** What hostile text may be: checks for names, versions and messages. */
final class Text {
    private static final int LONGEST_MESSAGE = 300;

    private Text() {}

    /** Says what is wrong with {@code text} as a name or version, or null when nothing is. */
    static @Nullable String flaw(String text) {
        return flaw(text, Limits.LONGEST_TEXT);
    }

    static @Nullable String flaw(String text, int longest) {
        if (text.length() > longest) {
            return "is longer than " + longest + " characters";
        }
        int hidden = GraphicText.firstOther(text);
        if (hidden < 0) {
            return null;
        }
        String hex = Integer.toHexString(text.codePointAt(hidden));
        return "holds a character that cannot be seen: U+" + "0000".substring(Math.min(4, hex.length())) + hex;
    }

    /** {@code text} on one line, short, with what cannot be seen replaced. */
    static String printable(String text) {
        return GraphicText.excerpt(text, LONGEST_MESSAGE);
    }
}
