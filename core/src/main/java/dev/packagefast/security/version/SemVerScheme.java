package dev.packagefast.security.version;

/**
 * The precedence of Semantic Versioning 2.0.0 (clause 11), for the ecosystems that share it: numbers compare as
 * numbers, a pre-release comes before its release, identifiers of digits compare as numbers and come before others,
 * which compare as ASCII text; build metadata does not count.
 *
 * <p>Reading is more lenient than clause 2, since advisories and lockfiles hold what people wrote: missing minor and
 * patch numbers are zero, numbers may be arbitrarily large and have leading zeros, and numbers after the third count as
 * build metadata. A subclass says what may stand before the first number and whether a pre-release needs its hyphen.
 */
abstract class SemVerScheme extends VersionScheme {
    private static final int NUMBERS = 3;

    SemVerScheme(String ecosystem) {
        super(ecosystem);
    }

    /** Where the first number of {@code version} is expected. */
    abstract int skipPrefix(String version, int end);

    /** Whether {@code 1.0.0beta} is read as {@code 1.0.0-beta}. */
    boolean readsPrereleaseWithoutHyphen() {
        return false;
    }

    @Override
    final void write(String version, KeyWriter key) {
        int end = Ascii.endOfTrimmed(version, 0);
        int next = writeNumbers(version, skipPrefix(version, end), end, key);
        if (next < end && version.charAt(next) == '-') {
            next = SemVerKey.writePrerelease(version, next + 1, end, key);
        } else if (next < end && version.charAt(next) != '+' && readsPrereleaseWithoutHyphen()) {
            next = SemVerKey.writePrerelease(version, next, end, key);
        } else {
            SemVerKey.writeRelease(key);
        }
        if (next < 0) {
            throw invalid(version, "it has an empty pre-release identifier");
        }
        if (next < end && version.charAt(next) == '+') {
            next = SemVerKey.endOfIdentifiers(version, next + 1, end);
            if (next < 0) {
                throw invalid(version, "it has an empty build identifier");
            }
        }
        if (next < end) {
            throw invalid(version, "'" + version.charAt(next) + "' is not expected at character " + (next + 1));
        }
    }

    private int writeNumbers(String version, int start, int end, KeyWriter key) {
        int at = start;
        int count = 0;
        while (true) {
            int digitsEnd = Ascii.endOfDigits(version, at, end);
            if (digitsEnd == at) {
                throw invalid(version, "a number is expected at character " + (at + 1));
            }
            if (count++ < NUMBERS) {
                key.number(version, at, digitsEnd);
            }
            if (digitsEnd >= end || version.charAt(digitsEnd) != '.') {
                for (; count < NUMBERS; count++) {
                    key.number(0);
                }
                return digitsEnd;
            }
            at = digitsEnd + 1;
        }
    }
}
