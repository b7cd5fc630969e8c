package dev.packagefast.security.plugin.host;

import dev.packagefast.security.advisory.osv.Texts;
import org.jspecify.annotations.Nullable;

/** An answer that cannot be one; the message says why, after "answered nonsense: ". Checks of what plugins say. */
final class Nonsense extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String why;

    Nonsense(String why) {
        super(why);
        this.why = why;
    }

    String why() {
        return why;
    }

    /** A plugin is compiled without our null checks. */
    static <T> T present(@Nullable T value, String what) {
        if (value == null) {
            throw new Nonsense("null for " + what);
        }
        return value;
    }

    static String text(@Nullable String value, String what, int longest) {
        String text = present(value, what);
        if (text.length() > longest || Texts.hasUnprintable(text)) {
            throw new Nonsense(what + " of more than " + longest + " characters, or with one that cannot be printed");
        }
        return text;
    }

    static String someText(@Nullable String value, String what, int longest) {
        String text = text(value, what, longest);
        if (text.isBlank()) {
            throw new Nonsense("no " + what);
        }
        return text;
    }
}
