package dev.packagefast.security.version;

/**
 * NuGet: Semantic Versioning 2.0.0 as {@code NuGetVersion} compares it, with a fourth number, and pre-release
 * identifiers without regard to case. Missing numbers are zero; build metadata does not count. Unlike NuGet, which stops
 * at 2^31 − 1, numbers may be arbitrarily large.
 */
final class NuGetScheme extends VersionScheme {
    private static final int NUMBERS = 4;

    NuGetScheme() {
        super("NuGet");
    }

    @Override
    void write(String version, KeyWriter key) {
        int end = Ascii.endOfTrimmed(version, 0);
        int at = writeNumbers(version, Ascii.skipSpace(version, 0, end), end, key);
        if (at < end && version.charAt(at) == '-') {
            at = SemVerKey.writePrereleaseIgnoringCase(version, at + 1, end, key);
        } else {
            SemVerKey.writeRelease(key);
        }
        if (at < 0) {
            throw invalid(version, "it has an empty pre-release identifier");
        }
        if (at < end && version.charAt(at) == '+') {
            at = SemVerKey.endOfIdentifiers(version, at + 1, end);
        }
        if (at != end) {
            throw invalid(
                    version,
                    at < 0 ? "it has an empty build identifier" : "character " + (at + 1) + " is not expected");
        }
    }

    private int writeNumbers(String version, int start, int end, KeyWriter key) {
        int at = start;
        for (int count = 1; ; count++) {
            int digitsEnd = Ascii.endOfDigits(version, at, end);
            if (digitsEnd == at) {
                throw invalid(version, "a number is expected at character " + (at + 1));
            }
            key.number(version, at, digitsEnd);
            if (digitsEnd == end || version.charAt(digitsEnd) != '.') {
                for (; count < NUMBERS; count++) {
                    key.number(0);
                }
                return digitsEnd;
            }
            if (count == NUMBERS) {
                throw invalid(version, "it has more than " + NUMBERS + " numbers");
            }
            at = digitsEnd + 1;
        }
    }
}
