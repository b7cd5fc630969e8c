package dev.packagefast.security.version;

/**
 * Packagist: PHP's {@code version_compare}, with the leading {@code v} dropped and stability words read without regard
 * to case as Composer does. A version falls into numbers and words at every separator and at every change between
 * digits and letters. At the same place
 * {@code any other word < dev < alpha, a < beta, b < rc < (no more parts) < number < pl, p}; only the start of a word
 * counts, so {@code patch} is {@code p}, and two words of the same class are equal. A branch such as {@code dev-main}
 * comes before every number. Composer's {@code stable} says nothing and is read over.
 */
final class PackagistScheme extends VersionScheme {
    private static final int OTHER_WORD = 0x01;
    private static final int DEV = 0x02;
    private static final int ALPHA = 0x03;
    private static final int BETA = 0x04;
    private static final int RELEASE_CANDIDATE = 0x05;
    private static final int END = 0x06;
    private static final int PATCH = 0xF0;

    PackagistScheme() {
        super("Packagist");
    }

    @Override
    void write(String version, KeyWriter key) {
        int end = Ascii.endOfTrimmed(version, 0);
        int at = Ascii.skipSpace(version, 0, end);
        if (end - at > 1 && (version.charAt(at) == 'v' || version.charAt(at) == 'V')) {
            at++;
        }
        int start = key.length();
        while (at < end) {
            int partStart = at;
            char c = version.charAt(at);
            if (Ascii.isDigit(c)) {
                at = Ascii.endOfDigits(version, at, end);
                key.number(version, partStart, at);
            } else if (Ascii.isLetter(c)) {
                while (at < end && Ascii.isLetter(version.charAt(at))) {
                    at++;
                }
                writeWord(version, partStart, at, key);
            } else {
                at++;
            }
        }
        if (key.length() == start) {
            throw invalid(version, "it has neither a digit nor a letter");
        }
        key.mark(END);
    }

    private static void writeWord(String version, int start, int end, KeyWriter key) {
        if (starts(version, start, "stable") && end - start == "stable".length()) {
            return;
        }
        key.mark(
                switch (Ascii.toLowerCase(version.charAt(start))) {
                    case 'd' -> starts(version, start, "dev") ? DEV : OTHER_WORD;
                    case 'a' -> ALPHA;
                    case 'b' -> BETA;
                    case 'r' -> starts(version, start, "rc") ? RELEASE_CANDIDATE : OTHER_WORD;
                    case 'p' -> PATCH;
                    default -> OTHER_WORD;
                });
    }

    private static boolean starts(String version, int start, String word) {
        return version.regionMatches(true, start, word, 0, word.length());
    }
}
