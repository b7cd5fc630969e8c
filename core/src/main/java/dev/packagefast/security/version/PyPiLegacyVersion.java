package dev.packagefast.security.version;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A version that is not PEP 440, as {@code packaging.version.LegacyVersion} compared it until packaging 22: the text
 * falls into numbers, words, dots, hyphens and whatever else stands between them; numbers are padded with zeros to eight
 * digits and everything is compared as text, with marks that put pre-releases before and patches after a release.
 */
final class PyPiLegacyVersion {
    private static final int END = 0x01;
    private static final int NUMBER_DIGITS = 8;
    private static final String ZERO = "0".repeat(NUMBER_DIGITS);
    private static final String FINAL = "*final";
    private static final String HYPHEN = "*final-";

    /* Kinds of characters; neighbours of the same kind are one part, except for dots and hyphens. */
    private static final int DIGIT = 0;
    private static final int LETTER = 1;
    private static final int SINGLE = 2;
    private static final int OTHER = 3;

    private PyPiLegacyVersion() {}

    static void write(String version, KeyWriter key) {
        List<String> parts = new ArrayList<>();
        String text = version.toLowerCase(Locale.ROOT);
        for (int at = 0; at < text.length(); ) {
            int end = endOfPart(text, at);
            addPart(parts, text.substring(at, end));
            at = end;
        }
        add(parts, FINAL);
        for (String part : parts) {
            key.text(part, 0, part.length());
        }
        key.mark(END);
    }

    private static int endOfPart(String text, int start) {
        int kind = kind(text.charAt(start));
        int at = start + 1;
        while (kind != SINGLE && at < text.length() && kind(text.charAt(at)) == kind) {
            at++;
        }
        return at;
    }

    private static int kind(char c) {
        if (Ascii.isDigit(c)) {
            return DIGIT;
        }
        if (c >= 'a' && c <= 'z') {
            return LETTER;
        }
        return c == '.' || c == '-' ? SINGLE : OTHER;
    }

    private static void addPart(List<String> parts, String part) {
        switch (part) {
            case "." -> {}
            case "pre", "preview", "rc" -> add(parts, "*c");
            case "dev" -> add(parts, "*@");
            case "-" -> add(parts, HYPHEN);
            default -> {
                if (Ascii.isDigit(part.charAt(0))) {
                    parts.add("0".repeat(Math.max(0, NUMBER_DIGITS - part.length())) + part);
                } else {
                    add(parts, "*" + part);
                }
            }
        }
    }

    /** Adds a word; a hyphen before a pre-release does not count, nor do zeros before any word. */
    private static void add(List<String> parts, String word) {
        if (word.compareTo(FINAL) < 0) {
            removeFromEnd(parts, HYPHEN);
        }
        removeFromEnd(parts, ZERO);
        parts.add(word);
    }

    private static void removeFromEnd(List<String> parts, String part) {
        while (!parts.isEmpty() && parts.getLast().equals(part)) {
            parts.removeLast();
        }
    }
}
