package dev.packagefast.security.version;

import dev.packagefast.security.version.NpmRange.Option;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads range expressions. node-semver defines them by rewriting text: hyphen ranges first, then spaces after
 * operators, then caret, tilde and x-ranges into plain comparisons. This follows the same steps in the same order, with
 * scanners that go over the text once instead of regular expressions, so that odd inputs mean what they mean to npm.
 */
final class NpmRangeParser {
    static final NpmComparator FROM_ZERO = NpmComparator.find(">=0.0.0", false).orElseThrow();

    private static final String HYPHEN = " - ";

    private final String text;
    private final boolean loose;
    private final boolean includePrerelease;
    private final NpmRangeShorthand shorthand;

    NpmRangeParser(String text, Set<Option> options) {
        this.text = text;
        this.loose = options.contains(Option.LOOSE);
        this.includePrerelease = options.contains(Option.INCLUDE_PRERELEASE);
        this.shorthand = new NpmRangeShorthand(loose, includePrerelease);
    }

    /** The alternatives of the range, at least one, each with at least one comparator. */
    List<List<NpmComparator>> parse() {
        if (text.length() > NpmRange.MAX_LENGTH) {
            throw invalid("it has " + text.length() + " characters, at most " + NpmRange.MAX_LENGTH + " are read");
        }
        if (text.indexOf('\0') >= 0) {
            throw invalid("it holds a NUL character");
        }
        List<List<NpmComparator>> alternatives = new ArrayList<>();
        String collapsed = collapseSpace(text);
        for (int start = 0; start <= collapsed.length(); ) {
            int bars = collapsed.indexOf("||", start);
            int end = bars < 0 ? collapsed.length() : bars;
            List<NpmComparator> alternative = alternative(Ascii.trim(collapsed.substring(start, end)));
            if (!alternative.isEmpty()) {
                alternatives.add(alternative);
            }
            start = end + 2;
        }
        if (alternatives.isEmpty()) {
            throw invalid("no part of it is a version comparison");
        }
        return simplify(alternatives);
    }

    /** Leaves out alternatives nothing satisfies, and all others where one admits everything. */
    private static List<List<NpmComparator>> simplify(List<List<NpmComparator>> alternatives) {
        List<List<NpmComparator>> possible =
                alternatives.stream().filter(all -> !all.getFirst().isNever()).toList();
        if (possible.isEmpty()) {
            return alternatives.subList(0, 1);
        }
        return possible.stream()
                .filter(all -> all.size() == 1 && all.getFirst().isAny())
                .findFirst()
                .map(List::of)
                .orElse(possible);
    }

    /** The comparators of one alternative; empty only in loose mode, when none of its parts makes sense. */
    private List<NpmComparator> alternative(String part) {
        String expanded = trimAfterOperators(expandHyphen(stripBuild(part)));
        Map<String, NpmComparator> distinct = new LinkedHashMap<>();
        Optional<NpmComparator> never = Optional.empty();
        for (String token : expanded.split(" ", -1)) {
            for (String plain : shorthand.expand(token)) {
                Optional<NpmComparator> comparator = NpmComparator.find(isFromLowest(plain) ? "" : plain, loose);
                if (comparator.isEmpty() && !loose) {
                    throw invalid("'" + plain + "' is not a version comparison");
                }
                comparator.ifPresent(found -> distinct.putIfAbsent(found.toString(), found));
                never = never.or(() -> comparator.filter(NpmComparator::isNever));
            }
        }
        if (never.isPresent()) {
            return List.of(never.get());
        }
        if (distinct.size() > 1) {
            distinct.remove("");
        }
        return List.copyOf(distinct.values());
    }

    private boolean isFromLowest(String comparator) {
        return comparator.equals(includePrerelease ? ">=0.0.0-0" : ">=0.0.0");
    }

    /** {@code 1.2 - 3} becomes {@code >=1.2.0 <4.0.0-0}; what is not a hyphen range stays as it is. */
    private String expandHyphen(String part) {
        int hyphen = part.indexOf(HYPHEN);
        if (hyphen < 0) {
            return part;
        }
        String from = part.substring(0, hyphen);
        String to = part.substring(hyphen + HYPHEN.length());
        return partial(from)
                .flatMap(low -> partial(to).map(high -> Ascii.trim(lower(from, low) + " " + upper(to, high))))
                .orElse(part);
    }

    private Optional<NpmPartial> partial(String version) {
        return NpmPartial.parse(version, NpmVersion.skipPrefix(version, 0, version.length()), loose);
    }

    private String lower(String written, NpmPartial from) {
        String lowest = includePrerelease ? "-0" : "";
        if (NpmPartial.isAny(from.major())) {
            return "";
        }
        if (NpmPartial.isAny(from.minor())) {
            return ">=" + from.major() + ".0.0" + lowest;
        }
        if (NpmPartial.isAny(from.patch())) {
            return ">=" + from.major() + "." + from.minor() + ".0" + lowest;
        }
        return ">=" + written + (from.prerelease().isEmpty() ? lowest : "");
    }

    private String upper(String written, NpmPartial to) {
        if (NpmPartial.isAny(to.major())) {
            return "";
        }
        if (NpmPartial.isAny(to.minor())) {
            return "<" + NpmRangeShorthand.next(to.major()) + ".0.0-0";
        }
        String majorMinor = to.major() + "." + to.minor();
        if (NpmPartial.isAny(to.patch())) {
            return "<" + to.major() + "." + NpmRangeShorthand.next(to.minor()) + ".0-0";
        }
        if (!to.prerelease().isEmpty()) {
            return "<=" + majorMinor + "." + to.patch() + "-" + to.prerelease();
        }
        return includePrerelease ? "<" + majorMinor + "." + NpmRangeShorthand.next(to.patch()) + "-0" : "<=" + written;
    }

    private static String collapseSpace(String text) {
        StringBuilder collapsed = new StringBuilder(text.length());
        for (int at = Ascii.skipSpace(text, 0, text.length()); at < text.length(); ) {
            if (Ascii.isSpace(text.charAt(at))) {
                collapsed.append(' ');
                at = Ascii.skipSpace(text, at, text.length());
            } else {
                collapsed.append(text.charAt(at++));
            }
        }
        return Ascii.trim(collapsed.toString());
    }

    private static String stripBuild(String part) {
        if (part.indexOf('+') < 0) {
            return part;
        }
        StringBuilder stripped = new StringBuilder(part.length());
        for (int at = 0; at < part.length(); ) {
            int end = NpmPartial.endOfBuild(part, at);
            if (end == at) {
                stripped.append(part.charAt(at));
                end++;
            }
            at = end;
        }
        return stripped.toString();
    }

    /** Removes the space between an operator and the version it belongs to: {@code >= 1} and {@code ~> 1} are one word. */
    private static String trimAfterOperators(String part) {
        if (part.indexOf(' ') < 0) {
            return part;
        }
        StringBuilder trimmed = new StringBuilder(part.length());
        int end = part.length();
        for (int at = 0; at < end; ) {
            int operator = Ascii.skipSpace(part, at, end);
            int operatorEnd = NpmComparator.Operator.endOfSymbol(part, operator);
            int version = Ascii.skipSpace(part, operatorEnd, end);
            int number = NpmVersion.skipPrefix(part, version, end);
            if (number < end && startsNumber(part.charAt(number))) {
                trimmed.append(part, at, operatorEnd).append(part, version, number + 1);
                at = number + 1;
            } else {
                int copied = Math.max(at + 1, operator == at ? number : operator);
                trimmed.append(part, at, copied);
                at = copied;
            }
        }
        return trimAfterSigns(trimmed);
    }

    private static boolean startsNumber(char c) {
        return Ascii.isDigit(c) || c == 'x' || c == 'X' || c == '*';
    }

    private static String trimAfterSigns(StringBuilder part) {
        StringBuilder trimmed = new StringBuilder(part.length());
        for (int at = 0; at < part.length(); at++) {
            char sign = part.charAt(at);
            trimmed.append(sign);
            int next = at + 1;
            if (sign == '~' && next < part.length() && part.charAt(next) == '>') {
                next++;
            }
            if ((sign == '~' || sign == '^') && next < part.length() && part.charAt(next) == ' ') {
                at = next;
            }
        }
        return trimmed.toString();
    }

    private InvalidVersionException invalid(String reason) {
        return new InvalidVersionException("npm range", text, reason);
    }
}
