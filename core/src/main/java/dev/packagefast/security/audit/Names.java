package dev.packagefast.security.audit;

/** Checks of short texts that become keys or bounded fields of a line. */
final class Names {
    private Names() {}

    /** Throws unless {@code name} is a letter followed by letters, digits, {@code _}, {@code .} or {@code -}. */
    static void check(String what, String name, int maxLength) {
        checkLength(what, name, maxLength);
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    what + " must be a letter, then letters, digits, '_', '.' or '-', found \"" + Escapes.escape(name)
                            + '"');
        }
    }

    static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean other = (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
            if (!letter && (i == 0 || !other)) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    static void checkLength(String what, String text, int maxLength) {
        if (text.length() > maxLength) {
            throw new IllegalArgumentException(
                    what + " has " + text.length() + " characters, at most " + maxLength + " are kept in the log");
        }
    }
}
