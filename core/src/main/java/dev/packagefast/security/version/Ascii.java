package dev.packagefast.security.version;

/** Classes of characters. Versions are ASCII: a digit of another script is not a digit here. */
final class Ascii {
    private Ascii() {}

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** What SemVer allows in a pre-release or build identifier. */
    static boolean isIdentifier(char c) {
        return isDigit(c) || isLetter(c) || c == '-';
    }

    static char toLowerCase(char c) {
        return (c >= 'A' && c <= 'Z') ? (char) (c + ('a' - 'A')) : c;
    }

    /** Where the run of digits that starts at {@code start} ends; {@code start} itself when there is none. */
    static int endOfDigits(String text, int start, int end) {
        int i = start;
        while (i < end && isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** Where the run of identifier characters that starts at {@code start} ends. */
    static int endOfIdentifier(String text, int start, int end) {
        int i = start;
        while (i < end && isIdentifier(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** White space as ECMAScript's {@code \s} and {@code trim} know it. */
    static boolean isSpace(char c) {
        return c == ' '
                || (c >= '\t' && c <= '\r')
                || (c >= 0x80
                        && (c == 0xFEFF
                                || c == 0x2028
                                || c == 0x2029
                                || Character.getType(c) == Character.SPACE_SEPARATOR));
    }

    /** The first index from {@code start} that is not white space. */
    static int skipSpace(String text, int start, int end) {
        int i = start;
        while (i < end && isSpace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** {@code text} without white space at its ends. */
    static String trim(String text) {
        int start = skipSpace(text, 0, text.length());
        int end = endOfTrimmed(text, start);
        return start == 0 && end == text.length() ? text : text.substring(start, end);
    }

    /** The index after the last character that is not white space, not below {@code start}. */
    static int endOfTrimmed(String text, int start) {
        int end = text.length();
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }
}
