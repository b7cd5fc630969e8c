package dev.packagefast.cli.fix;

/** Words for a command line that somebody will paste. Names come from files of others. */
final class Shell {
    private Shell() {}

    /** The word as it is where it means nothing to a shell, else in single quotes. */
    static String word(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && "@/._:+-=".indexOf(c) < 0) {
                return "'" + word.replace("'", "'\\''") + "'";
            }
        }
        return word.isEmpty() ? "''" : word;
    }

    /** Whether no client could take the name for an option, a path or several words. */
    static boolean isSafeName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && "@/._:+-~".indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty()
                && name.charAt(0) != '-'
                && name.charAt(0) != '.'
                && name.charAt(0) != '/'
                && !name.contains("..");
    }

    /** Whether a version is of the letters that versions are made of, an epoch's sign among them. */
    static boolean isSafeVersion(String version) {
        return isSafeName(version.replace('!', '-')) && version.indexOf('/') < 0 && version.indexOf('@') < 0;
    }
}
