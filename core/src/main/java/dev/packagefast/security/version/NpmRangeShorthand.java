package dev.packagefast.security.version;

import java.util.List;
import java.util.Optional;

/** Rewrites one word of a range, {@code ^1.2}, {@code ~1} or {@code >2.x}, into comparisons with complete versions. */
final class NpmRangeShorthand {
    private static final String NEVER = "<0.0.0-0";

    private final boolean loose;
    private final String lowest;

    NpmRangeShorthand(boolean loose, boolean includePrerelease) {
        this.loose = loose;
        this.lowest = includePrerelease ? "-0" : "";
    }

    /** The comparisons a word stands for; a word that is no shorthand is handed back, an empty one means any version. */
    List<String> expand(String word) {
        if (word.startsWith("^")) {
            Optional<NpmPartial> version = partial(word, 1);
            if (version.isPresent()) {
                return caret(version.get());
            }
        } else if (word.startsWith("~")) {
            Optional<NpmPartial> version = partial(word, word.startsWith("~>") ? 2 : 1);
            if (version.isPresent()) {
                return tilde(version.get());
            }
        } else {
            int operatorEnd = NpmComparator.Operator.endOfSymbol(word, 0);
            Optional<NpmPartial> version =
                    partial(word, operatorEnd).filter(partial -> !partial.isFull() && !partial.hasNumberAfterAny());
            if (version.isPresent()) {
                return xRange(NpmComparator.Operator.at(word), version.get());
            }
        }
        return List.of(withoutStar(word));
    }

    private Optional<NpmPartial> partial(String word, int start) {
        return NpmPartial.parse(word, NpmVersion.skipPrefix(word, start, word.length()), loose);
    }

    /** Changes that keep the leftmost number that is not zero. */
    private List<String> caret(NpmPartial version) {
        String major = version.major();
        if (NpmPartial.isAny(major)) {
            return List.of("");
        }
        String minor = version.minor();
        String nextMajor = "<" + next(major) + ".0.0-0";
        if (NpmPartial.isAny(minor)) {
            return List.of(">=" + major + ".0.0" + lowest, nextMajor);
        }
        boolean zero = major.equals("0");
        String nextMinor = "<" + major + "." + next(minor) + ".0-0";
        if (NpmPartial.isAny(version.patch())) {
            return List.of(">=" + major + "." + minor + ".0" + lowest, zero ? nextMinor : nextMajor);
        }
        String upper = nextMajor;
        if (zero) {
            upper = minor.equals("0") ? "<0.0." + next(version.patch()) + "-0" : nextMinor;
        }
        return List.of(">=" + full(version), upper);
    }

    /** Changes of the patch number, or of the minor number where only the major is given. */
    private List<String> tilde(NpmPartial version) {
        String major = version.major();
        if (NpmPartial.isAny(major)) {
            return List.of("");
        }
        if (NpmPartial.isAny(version.minor())) {
            return List.of(">=" + major + ".0.0" + lowest, "<" + next(major) + ".0.0-0");
        }
        String nextMinor = "<" + major + "." + next(version.minor()) + ".0-0";
        if (NpmPartial.isAny(version.patch())) {
            return List.of(">=" + major + "." + version.minor() + ".0" + lowest, nextMinor);
        }
        return List.of(">=" + full(version), nextMinor);
    }

    /** A version of which at least the last number is any. */
    private List<String> xRange(NpmComparator.Operator operator, NpmPartial version) {
        String major = version.major();
        if (NpmPartial.isAny(major)) {
            boolean strict = operator == NpmComparator.Operator.GREATER || operator == NpmComparator.Operator.LESS;
            return List.of(strict ? NEVER : "");
        }
        boolean anyMinor = NpmPartial.isAny(version.minor());
        String first = major + "." + (anyMinor ? "0" : version.minor()) + ".0";
        String following = anyMinor ? next(major) + ".0.0" : major + "." + next(version.minor()) + ".0";
        return switch (operator) {
            case EQUAL -> List.of(">=" + first + lowest, "<" + following + "-0");
            case LESS -> List.of("<" + first + "-0");
            case LESS_OR_EQUAL -> List.of("<" + following + "-0");
            case GREATER -> List.of(">=" + following + lowest);
            case GREATER_OR_EQUAL -> List.of(">=" + first + lowest);
        };
    }

    private static String full(NpmPartial version) {
        String numbers = version.major() + "." + version.minor() + "." + version.patch();
        return version.prerelease().isEmpty() ? numbers : numbers + "-" + version.prerelease();
    }

    /** A star admits everything wherever it stands, so the first one is dropped, with its operator. */
    private static String withoutStar(String word) {
        int star = word.indexOf('*');
        if (star < 0) {
            return word;
        }
        int start = star;
        if (start > 0 && word.charAt(start - 1) == '=') {
            start--;
        }
        if (start > 0 && (word.charAt(start - 1) == '<' || word.charAt(start - 1) == '>')) {
            start--;
        }
        return word.substring(0, start) + word.substring(star + 1);
    }

    /** One more than a run of digits; past what npm reads, some number that it does not read either. */
    static String next(String digits) {
        return Long.toString(NpmVersion.number(digits) + 1);
    }
}
