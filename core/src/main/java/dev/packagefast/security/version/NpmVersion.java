package dev.packagefast.security.version;

import java.util.Arrays;
import java.util.Optional;

/**
 * A version as node-semver's {@code SemVer} class accepts it, strictly or loosely. Unlike {@link NpmScheme} this is
 * about validity too: at most {@value #MAX_LENGTH} characters and no number above 2^53 − 1, the largest integer that
 * JavaScript keeps exact.
 */
final class NpmVersion {
    static final int MAX_LENGTH = 256;
    static final long MAX_NUMBER = (1L << 53) - 1;

    private static final int MAX_NUMBER_DIGITS = 16;

    private final String canonical;
    private final byte[] key;
    private final int numbersLength;
    private final boolean prerelease;

    private NpmVersion(String canonical, byte[] key, int numbersLength, boolean prerelease) {
        this.canonical = canonical;
        this.key = key;
        this.numbersLength = numbersLength;
        this.prerelease = prerelease;
    }

    /**
     * The version in {@code text}; white space around it is allowed.
     *
     * @throws InvalidVersionException when node-semver would not accept it
     */
    static NpmVersion parse(String text, boolean loose) {
        return find(text, loose)
                .orElseThrow(() ->
                        invalid(text, loose ? "a version such as 1.2.3 is expected" : "major.minor.patch is expected"));
    }

    /**
     * As {@link #parse}, empty when the text does not have the form of a version.
     *
     * @throws InvalidVersionException when it has the form of a version but is too long or has too large a number
     */
    static Optional<NpmVersion> find(String text, boolean loose) {
        if (text.length() > MAX_LENGTH) {
            throw invalid(text, "npm reads at most " + MAX_LENGTH + " characters");
        }
        String trimmed = Ascii.trim(text);
        int start = loose ? skipPrefix(trimmed, 0, trimmed.length()) : trimmed.startsWith("v") ? 1 : 0;
        return NpmPartial.parse(trimmed, start, loose)
                .filter(NpmPartial::isFull)
                .map(parts -> of(text, parts));
    }

    private static NpmVersion of(String text, NpmPartial parts) {
        KeyWriter writer = new KeyWriter();
        StringBuilder canonical = new StringBuilder();
        for (String number : new String[] {parts.major(), parts.minor(), parts.patch()}) {
            long value = number(number);
            if (value > MAX_NUMBER) {
                throw invalid(text, "npm reads no number above " + MAX_NUMBER);
            }
            writer.number(value);
            canonical.append(canonical.isEmpty() ? "" : ".").append(value);
        }
        int numbersLength = writer.length();
        String prerelease = parts.prerelease();
        if (prerelease.isEmpty()) {
            SemVerKey.writeRelease(writer);
        } else {
            SemVerKey.writePrerelease(prerelease, 0, prerelease.length(), writer);
            char separator = '-';
            for (String identifier : prerelease.split("\\.", -1)) {
                canonical.append(separator).append(canonicalIdentifier(identifier));
                separator = '.';
            }
        }
        return new NpmVersion(canonical.toString(), writer.toByteArray(), numbersLength, !prerelease.isEmpty());
    }

    private static String canonicalIdentifier(String identifier) {
        if (Ascii.endOfDigits(identifier, 0, identifier.length()) < identifier.length()) {
            return identifier;
        }
        long value = number(identifier);
        return value < MAX_NUMBER ? Long.toString(value) : identifier;
    }

    /** The value of a run of digits, or some value above {@link #MAX_NUMBER} when it is larger than that. */
    static long number(String digits) {
        int first = 0;
        while (first < digits.length() - 1 && digits.charAt(first) == '0') {
            first++;
        }
        return digits.length() - first > MAX_NUMBER_DIGITS
                ? Long.MAX_VALUE - 1
                : Long.parseLong(digits, first, digits.length(), 10);
    }

    /** What node-semver's expressions call {@code [v=\s]*}. */
    static int skipPrefix(String text, int start, int end) {
        int at = start;
        while (at < end && (text.charAt(at) == 'v' || text.charAt(at) == '=' || Ascii.isSpace(text.charAt(at)))) {
            at++;
        }
        return at;
    }

    /** {@code major.minor.patch} with the pre-release, without build metadata: npm's canonical form. */
    String canonical() {
        return canonical;
    }

    boolean isPrerelease() {
        return prerelease;
    }

    int compareTo(NpmVersion other) {
        return Arrays.compareUnsigned(key, other.key);
    }

    /** Whether the three numbers are the same, whatever the pre-releases. */
    boolean hasSameNumbersAs(NpmVersion other) {
        return Arrays.equals(key, 0, numbersLength, other.key, 0, other.numbersLength);
    }

    private static InvalidVersionException invalid(String text, String reason) {
        return new InvalidVersionException("npm version", text, reason);
    }
}
