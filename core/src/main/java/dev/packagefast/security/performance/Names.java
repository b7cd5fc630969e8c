package dev.packagefast.security.performance;

/** The one rule for names that become labels: short, lower-case, nothing that needs escaping anywhere. */
final class Names {
    private Names() {}

    /** Throws unless {@code name} is a lower-case letter followed by lower-case letters, digits, dots, dashes or underscores. */
    static void check(String what, String name, int limit) {
        if (name.isEmpty() || name.length() > limit) {
            throw new IllegalArgumentException(
                    what + ": a name has 1 to " + limit + " characters, this one has " + name.length());
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z';
            boolean later = (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
            if (!letter && !(later && i > 0)) {
                throw new IllegalArgumentException(what + ": character " + (i + 1)
                        + " of the name is not allowed; use a lower-case letter, then lower-case letters, digits,"
                        + " '.', '-' or '_'");
            }
        }
    }
}
