package dev.packagefast.security.version;

/**
 * PyPI: PEP 440 as {@code packaging.version} compares it: epoch, release numbers without zeros at the end, pre-release,
 * post-release, development release, local version. What PEP 440 cannot read is a {@link PyPiLegacyVersion}, all of
 * which come before all others.
 */
final class PyPiScheme extends VersionScheme {
    private static final int LEGACY = 0x01;
    private static final int PEP_440 = 0x02;

    /* What follows the release numbers, all below any number. */
    private static final int DEVELOPMENT_ONLY = 0x02;
    private static final int ALPHA = 0x03;
    private static final int BETA = 0x04;
    private static final int RELEASE_CANDIDATE = 0x05;
    private static final int NO_PRERELEASE = 0x06;

    private static final int NO_POST_RELEASE = 0x02;
    private static final int POST_RELEASE = 0x03;

    private static final int DEVELOPMENT = 0x02;
    private static final int NO_DEVELOPMENT = 0x03;

    private static final int NO_LOCAL = 0x01;
    private static final int END_OF_LOCAL = 0x02;
    private static final int LOCAL_WORD = 0x03;

    private static final int NOT_PEP_440 = -1;

    private static final String[] ALPHA_WORDS = {"alpha", "a"};
    private static final String[] BETA_WORDS = {"beta", "b"};
    private static final String[] CANDIDATE_WORDS = {"rc", "c", "preview", "pre"};
    private static final String[] POST_WORDS = {"post", "rev", "r"};
    private static final String[] DEVELOPMENT_WORDS = {"dev"};

    PyPiScheme() {
        super("PyPI");
    }

    @Override
    void write(String version, KeyWriter key) {
        int end = Ascii.endOfTrimmed(version, 0);
        int start = Ascii.skipSpace(version, 0, end);
        if (start == end) {
            throw invalid(version, "it is empty");
        }
        key.mark(PEP_440);
        if (writePep440(version, start, end, key) != end) {
            key.clear();
            key.mark(LEGACY);
            PyPiLegacyVersion.write(version.substring(start, end), key);
        }
    }

    private static int writePep440(String version, int start, int end, KeyWriter key) {
        int at = Ascii.toLowerCase(version.charAt(start)) == 'v' ? start + 1 : start;
        int digitsEnd = Ascii.endOfDigits(version, at, end);
        if (digitsEnd > at && digitsEnd < end && version.charAt(digitsEnd) == '!') {
            key.number(version, at, digitsEnd);
            at = digitsEnd + 1;
        } else {
            key.number(0);
        }
        at = writeRelease(version, at, end, key);
        return at == NOT_PEP_440 ? at : writeSuffixes(version, at, end, key);
    }

    /** The release numbers; the key keeps those up to the last that is not zero. */
    private static int writeRelease(String version, int start, int end, KeyWriter key) {
        int meaningful = key.length();
        int at = start;
        while (true) {
            int digitsEnd = Ascii.endOfDigits(version, at, end);
            if (digitsEnd == at) {
                return NOT_PEP_440;
            }
            key.number(version, at, digitsEnd);
            if (!isZero(version, at, digitsEnd)) {
                meaningful = key.length();
            }
            if (digitsEnd + 1 >= end
                    || version.charAt(digitsEnd) != '.'
                    || !Ascii.isDigit(version.charAt(digitsEnd + 1))) {
                key.truncate(meaningful);
                return digitsEnd;
            }
            at = digitsEnd + 1;
        }
    }

    private static int writeSuffixes(String version, int releaseEnd, int end, KeyWriter key) {
        int alpha = endOfWord(version, releaseEnd, end, ALPHA_WORDS);
        int beta = endOfWord(version, releaseEnd, end, BETA_WORDS);
        int candidate = endOfWord(version, releaseEnd, end, CANDIDATE_WORDS);
        int preEnd = Math.max(alpha, Math.max(beta, candidate));
        int preNumber = skipSeparator(version, preEnd, end);
        int afterPre = preEnd < 0 ? releaseEnd : Ascii.endOfDigits(version, preNumber, end);

        boolean bareNumber =
                afterPre + 1 < end && version.charAt(afterPre) == '-' && Ascii.isDigit(version.charAt(afterPre + 1));
        int postEnd = bareNumber ? afterPre : endOfWord(version, afterPre, end, POST_WORDS);
        int postNumber = skipSeparator(version, postEnd, end);
        int afterPost = postEnd < 0 ? afterPre : Ascii.endOfDigits(version, postNumber, end);

        int devEnd = endOfWord(version, afterPost, end, DEVELOPMENT_WORDS);
        int devNumber = skipSeparator(version, devEnd, end);
        int afterDev = devEnd < 0 ? afterPost : Ascii.endOfDigits(version, devNumber, end);

        if (preEnd >= 0) {
            key.mark(preEnd == alpha ? ALPHA : preEnd == beta ? BETA : RELEASE_CANDIDATE);
            key.number(version, preNumber, afterPre);
        } else {
            key.mark(postEnd < 0 && devEnd >= 0 ? DEVELOPMENT_ONLY : NO_PRERELEASE);
        }
        if (postEnd >= 0) {
            key.mark(POST_RELEASE);
            key.number(version, postNumber, afterPost);
        } else {
            key.mark(NO_POST_RELEASE);
        }
        if (devEnd >= 0) {
            key.mark(DEVELOPMENT);
            key.number(version, devNumber, afterDev);
        } else {
            key.mark(NO_DEVELOPMENT);
        }
        return writeLocal(version, afterDev, end, key);
    }

    private static int writeLocal(String version, int start, int end, KeyWriter key) {
        if (start == end || version.charAt(start) != '+') {
            key.mark(NO_LOCAL);
            return start;
        }
        int at = start;
        do {
            int partStart = at + 1;
            at = partStart;
            while (at < end && (Ascii.isDigit(version.charAt(at)) || Ascii.isLetter(version.charAt(at)))) {
                at++;
            }
            if (at == partStart) {
                return NOT_PEP_440;
            }
            if (Ascii.endOfDigits(version, partStart, at) == at) {
                key.number(version, partStart, at);
            } else {
                key.mark(LOCAL_WORD);
                key.lowerCaseText(version, partStart, at);
            }
        } while (at < end && isSeparator(version.charAt(at)));
        key.mark(END_OF_LOCAL);
        return at;
    }

    /** The end of the first of {@code words} that stands at {@code start}, a separator before it; −1 when none does. */
    private static int endOfWord(String version, int start, int end, String[] words) {
        int at = skipSeparator(version, start, end);
        for (String word : words) {
            if (version.regionMatches(true, at, word, 0, word.length()) && at + word.length() <= end) {
                return at + word.length();
            }
        }
        return -1;
    }

    private static int skipSeparator(String version, int at, int end) {
        return at >= 0 && at < end && isSeparator(version.charAt(at)) ? at + 1 : at;
    }

    private static boolean isSeparator(char c) {
        return c == '.' || c == '-' || c == '_';
    }

    private static boolean isZero(String version, int start, int end) {
        for (int i = start; i < end; i++) {
            if (version.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }
}
