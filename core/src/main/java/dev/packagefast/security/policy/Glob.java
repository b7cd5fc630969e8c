package dev.packagefast.security.policy;

import java.util.BitSet;

/**
 * A pattern over names or paths: {@code *} stands for any characters, {@code ?} for one. In a path neither stands for a
 * slash; {@code **} does, and {@code **}{@code /} also for nothing at all. Every other character is itself.
 *
 * <p>Matching takes time in proportion to the length of the pattern times that of the text, whatever either holds.
 */
final class Glob {
    /** Characters of a pattern. */
    static final int LONGEST = 1_000;

    private final String pattern;
    private final boolean path;

    private Glob(String pattern, boolean path) {
        if (pattern.isEmpty() || pattern.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a pattern has 1 to " + LONGEST + " characters, not " + pattern.length());
        }
        this.pattern = pattern;
        this.path = path;
    }

    static Glob ofNames(String pattern) {
        return new Glob(pattern, false);
    }

    static Glob ofPaths(String pattern) {
        return new Glob(pattern, true);
    }

    boolean matches(String text) {
        // Bit i: what has been read can be matched by the first i characters of the pattern.
        BitSet reached = new BitSet(pattern.length() + 1);
        reached.set(0);
        skipStars(reached);
        for (int at = 0; at < text.length() && !reached.isEmpty(); at++) {
            reached = step(reached, text.charAt(at));
            skipStars(reached);
        }
        return reached.get(pattern.length());
    }

    private BitSet step(BitSet reached, char c) {
        BitSet next = new BitSet(pattern.length() + 1);
        for (int i = reached.nextSetBit(0); i >= 0 && i < pattern.length(); i = reached.nextSetBit(i + 1)) {
            char wanted = pattern.charAt(i);
            if (wanted == '*') {
                if (!path || c != '/' || isDoubleStar(i)) {
                    // Past the first of two stars: "**/" stands for nothing only while nothing has been read for it.
                    next.set(path && isFirstOfDoubleStar(i) ? i + 1 : i);
                }
            } else if (wanted == '?' ? !path || c != '/' : wanted == c) {
                next.set(i + 1);
            }
        }
        return next;
    }

    /** A star can stand for nothing, and so can two of them with the slash behind at the start of a path segment. */
    private void skipStars(BitSet reached) {
        for (int i = reached.nextSetBit(0); i >= 0 && i < pattern.length(); i = reached.nextSetBit(i + 1)) {
            if (pattern.charAt(i) == '*') {
                reached.set(i + 1);
                if (path
                        && isFirstOfDoubleStar(i)
                        && startsSegment(i)
                        && i + 2 < pattern.length()
                        && pattern.charAt(i + 2) == '/') {
                    reached.set(i + 3);
                }
            }
        }
    }

    private boolean startsSegment(int i) {
        return i == 0 || pattern.charAt(i - 1) == '/';
    }

    private boolean isFirstOfDoubleStar(int i) {
        return i + 1 < pattern.length() && pattern.charAt(i + 1) == '*';
    }

    private boolean isDoubleStar(int i) {
        return isFirstOfDoubleStar(i) || (i > 0 && pattern.charAt(i - 1) == '*');
    }

    @Override
    public String toString() {
        return pattern;
    }
}
