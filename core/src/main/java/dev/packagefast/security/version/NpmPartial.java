package dev.packagefast.security.version;

import java.util.Optional;

/**
 * A version of which the later numbers may be missing or {@code x}, {@code X} or {@code *}: node-semver's "x-range". A
 * missing number is the empty text, as is a missing pre-release.
 */
record NpmPartial(String major, String minor, String patch, String prerelease) {

    /**
     * Reads {@code text} from {@code start} to its end, which must hold nothing else. Build metadata is read over where
     * a version can have it.
     */
    static Optional<NpmPartial> parse(String text, int start, boolean loose) {
        String[] numbers = {"", "", ""};
        int at = start;
        int patchStart = start;
        for (int i = 0; i < numbers.length; i++) {
            if (i > 0) {
                if (at == text.length()) {
                    return Optional.of(new NpmPartial(numbers[0], numbers[1], numbers[2], ""));
                }
                if (text.charAt(at) != '.') {
                    return Optional.empty();
                }
                at++;
            }
            patchStart = at;
            at = endOfNumber(text, at, loose);
            if (at == patchStart) {
                return Optional.empty();
            }
            numbers[i] = text.substring(patchStart, at);
        }
        Optional<String> prerelease = prerelease(text, at, loose);
        if (prerelease.isEmpty() && loose && at - patchStart > 1 && Ascii.isDigit(text.charAt(at - 1))) {
            // 1.2.34.5 has no fourth number; node-semver's backtracking reads it as 1.2.3-4.5.
            numbers[2] = text.substring(patchStart, at - 1);
            prerelease = prerelease(text, at - 1, true);
        }
        return prerelease.map(identifiers -> new NpmPartial(numbers[0], numbers[1], numbers[2], identifiers));
    }

    private static int endOfNumber(String text, int start, boolean loose) {
        if (start == text.length()) {
            return start;
        }
        char first = text.charAt(start);
        if (first == 'x' || first == 'X' || first == '*' || (first == '0' && !loose)) {
            return start + 1;
        }
        return Ascii.endOfDigits(text, start, text.length());
    }

    /** The pre-release from {@code start} to the end of the text; empty text for none, nothing if there is other matter. */
    private static Optional<String> prerelease(String text, int start, boolean loose) {
        if (start == text.length()) {
            return Optional.of("");
        }
        if (text.charAt(start) == '-') {
            Optional<String> identifiers = identifiers(text, start + 1, loose);
            if (identifiers.isPresent() || !loose) {
                return identifiers;
            }
        }
        if (text.charAt(start) == '+') {
            return endOfBuild(text, start) == text.length() ? Optional.of("") : Optional.empty();
        }
        return loose ? identifiers(text, start, true) : Optional.empty();
    }

    private static Optional<String> identifiers(String text, int start, boolean loose) {
        int end = SemVerKey.endOfIdentifiers(text, start, text.length());
        if (end < 0 || (end < text.length() && endOfBuild(text, end) < text.length())) {
            return Optional.empty();
        }
        String identifiers = text.substring(start, end);
        return loose || !hasNumberWithLeadingZero(identifiers) ? Optional.of(identifiers) : Optional.empty();
    }

    private static boolean hasNumberWithLeadingZero(String identifiers) {
        int end = identifiers.length();
        for (int at = 0; at < end; ) {
            int digitsEnd = Ascii.endOfDigits(identifiers, at, end);
            int identifierEnd = Ascii.endOfIdentifier(identifiers, at, end);
            if (digitsEnd == identifierEnd && digitsEnd - at > 1 && identifiers.charAt(at) == '0') {
                return true;
            }
            at = identifierEnd + 1;
        }
        return false;
    }

    /** Where build metadata that starts with the plus at {@code start} ends; {@code start} itself when it is none. */
    static int endOfBuild(String text, int start) {
        if (text.charAt(start) != '+') {
            return start;
        }
        int at = start;
        do {
            int identifierEnd = Ascii.endOfIdentifier(text, at + 1, text.length());
            if (identifierEnd == at + 1) {
                return at;
            }
            at = identifierEnd;
        } while (at < text.length() && text.charAt(at) == '.');
        return at;
    }

    /** Whether all three numbers are there and are numbers. */
    boolean isFull() {
        return !isAny(major) && !isAny(minor) && !isAny(patch);
    }

    /** Whether a number stands after an {@code x}, as in {@code 1.x.5}: no range has that form. */
    boolean hasNumberAfterAny() {
        return (isAny(major) && !isAny(minor)) || (isAny(minor) && !isAny(patch));
    }

    static boolean isAny(String number) {
        return number.isEmpty() || number.equals("x") || number.equals("X") || number.equals("*");
    }
}
