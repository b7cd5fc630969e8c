package dev.packagefast.security.inventory.yarn;

/**
 * What was asked for, or what was resolved: a name, and after the {@code @} a range or a reference.
 *
 * @param range what follows the name; empty when there is nothing
 */
record Descriptor(String name, String range) {
    static Descriptor parse(String text) {
        int at = text.indexOf('@', 1);
        return at < 0 ? new Descriptor(text, "") : new Descriptor(text.substring(0, at), text.substring(at + 1));
    }

    /** The name behind an alias ({@code npm:name@range}), else the own one. */
    String realName() {
        if (range.startsWith("npm:")) {
            int at = range.indexOf('@', "npm:".length() + 1);
            if (at > 0) {
                return range.substring("npm:".length(), at);
            }
        }
        return name;
    }
}
