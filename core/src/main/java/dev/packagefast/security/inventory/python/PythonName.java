package dev.packagefast.security.inventory.python;

/** The normal form of a project's name (PEP 503). */
public final class PythonName {
    private PythonName() {}

    public static String normal(String name) {
        StringBuilder normal = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '-' || c == '_' || c == '.') {
                if (normal.isEmpty() || normal.charAt(normal.length() - 1) != '-') {
                    normal.append('-');
                }
            } else {
                normal.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
            }
        }
        return normal.toString();
    }

    /** The name at the start of a requirement: {@code Name[extra] >=1; marker}. Empty when there is none. */
    static String ofRequirement(String requirement) {
        int end = 0;
        while (end < requirement.length() && isNameCharacter(requirement.charAt(end))) {
            end++;
        }
        return normal(requirement.substring(0, end));
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.';
    }
}
