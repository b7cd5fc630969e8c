package dev.packagefast.security.version;

/**
 * RubyGems: {@code Gem::Version}. A version falls into numbers and words wherever it changes between digits and
 * letters; a hyphen stands for {@code .pre.}. Zeros at the end, and zeros before the first word, are dropped. Word
 * comes before number, words compare as ASCII text with regard to case, and a missing part counts as zero.
 *
 * <p>A version thus behaves as if zeros followed it for ever. So that a key can end, a run of zeros within a version is
 * written as one mark, according to whether what follows it is less or more than zero.
 */
final class RubyGemsScheme extends VersionScheme {
    private static final int WORD = 0x02;
    private static final int ZEROS_THEN_WORD = 0x03;
    private static final int END = 0x04;
    private static final int ZEROS_THEN_NUMBER = 0x05;
    private static final String PRERELEASE = "pre";

    RubyGemsScheme() {
        super("RubyGems");
    }

    @Override
    void write(String version, KeyWriter key) {
        int end = Ascii.endOfTrimmed(version, 0);
        int at = Ascii.skipSpace(version, 0, end);
        checkForm(version, at, end);
        int zeros = 0;
        boolean wordSeen = false;
        while (at < end) {
            char c = version.charAt(at);
            int start = at;
            if (c == '.') {
                at++;
            } else if (Ascii.isDigit(c)) {
                at = Ascii.endOfDigits(version, start, end);
                int first = start;
                while (first < at && version.charAt(first) == '0') {
                    first++;
                }
                if (first == at) {
                    zeros++;
                } else {
                    if (zeros > 0) {
                        key.mark(ZEROS_THEN_NUMBER);
                        key.descendingNumber(zeros);
                        zeros = 0;
                    }
                    key.number(version, first, at);
                }
            } else {
                if (zeros > 0 && wordSeen) {
                    key.mark(ZEROS_THEN_WORD);
                    key.number(zeros);
                }
                zeros = 0;
                wordSeen = true;
                key.mark(WORD);
                if (c == '-') {
                    at++;
                    key.text(PRERELEASE, 0, PRERELEASE.length());
                } else {
                    at = endOfLetters(version, start, end);
                    key.text(version, start, at);
                }
            }
        }
        key.mark(END);
    }

    private static int endOfLetters(String version, int start, int end) {
        int at = start;
        while (at < end && Ascii.isLetter(version.charAt(at))) {
            at++;
        }
        return at;
    }

    /** A digit first, after which {@code 1beta}, unlike RubyGems, is read as 1.beta; then parts of letters and digits, separated by dots; after the first hyphen hyphens too. */
    private void checkForm(String version, int start, int end) {
        if (start == end || !Ascii.isDigit(version.charAt(start))) {
            throw invalid(version, "it does not start with a digit");
        }
        int at = start;
        while (at < end && isPartOf(version.charAt(at), false)) {
            at++;
        }
        boolean hyphenSeen = false;
        while (at < end) {
            char separator = version.charAt(at);
            if (separator == '-' && !hyphenSeen) {
                hyphenSeen = true;
            } else if (separator != '.') {
                throw invalid(version, "character " + (at + 1) + " is not expected");
            }
            int partEnd = at + 1;
            while (partEnd < end && isPartOf(version.charAt(partEnd), hyphenSeen)) {
                partEnd++;
            }
            if (partEnd == at + 1) {
                throw invalid(version, "a digit or letter is expected at character " + (at + 2));
            }
            at = partEnd;
        }
    }

    private static boolean isPartOf(char c, boolean hyphenSeen) {
        return Ascii.isDigit(c) || Ascii.isLetter(c) || (c == '-' && hyphenSeen);
    }
}
