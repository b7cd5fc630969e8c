package dev.packagefast.security.advisory;

import dev.packagefast.security.version.InvalidVersionException;
import dev.packagefast.security.version.VersionScheme;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What to change about a package version that advisories touch. */
public sealed interface FixAdvice {
    /**
     * Go to {@code version}: no advisory in the index touches it.
     *
     * @param sameMajor whether its first number is that of the version in use
     */
    record Upgrade(String version, boolean sameMajor) implements FixAdvice {}

    /** Nothing needs fixing. */
    record NothingToFix() implements FixAdvice {}

    /** No newer version is known that is free of findings; only versions that advisories name as fixed are known. */
    record NoFixKnown() implements FixAdvice {}

    /**
     * As {@link #of(Matcher, String, String, String)}, for a version that advisories beside the index touch as well: the
     * answer is not below where they end.
     *
     * @param ends where each of them ends, empty for one of which no end is known; not all of the index
     */
    static FixAdvice of(Matcher matcher, String ecosystem, String name, String version, List<Optional<String>> ends) {
        Optional<VersionScheme> scheme = VersionScheme.find(ecosystem);
        if (scheme.isEmpty() || !scheme.get().isValid(version)) {
            return new NoFixKnown();
        }
        String least = version;
        for (Optional<String> end : ends) {
            if (end.isEmpty()
                    || !scheme.get().isValid(end.get())
                    || scheme.get().compare(end.get(), version) <= 0) {
                return new NoFixKnown();
            }
            least = scheme.get().compare(end.get(), least) > 0 ? end.get() : least;
        }
        List<String> candidates = new ArrayList<>(matcher.knownFixes(ecosystem, name));
        candidates.add(least);
        List<String> enough = new ArrayList<>();
        for (String candidate : newer(scheme.get(), version, candidates)) {
            if (scheme.get().compare(candidate, least) >= 0) {
                enough.add(candidate);
            }
        }
        return lowestClean(matcher, ecosystem, name, version, enough);
    }

    /**
     * The lowest version that clears every finding, along the same major line where there is one.
     *
     * @param matcher asked about the candidates: a fix of one advisory may be touched by another
     */
    static FixAdvice of(Matcher matcher, String ecosystem, String name, String version) {
        if (!matcher.isTouched(ecosystem, name, version)) {
            return new NothingToFix();
        }
        Optional<VersionScheme> scheme = VersionScheme.find(ecosystem);
        if (scheme.isEmpty() || !scheme.get().isValid(version)) {
            return new NoFixKnown();
        }
        return lowestClean(
                matcher, ecosystem, name, version, newer(scheme.get(), version, matcher.knownFixes(ecosystem, name)));
    }

    private static FixAdvice lowestClean(
            Matcher matcher, String ecosystem, String name, String version, List<String> candidates) {
        String major = majorLine(version);
        String other = null;
        for (String candidate : candidates) {
            boolean sameMajor = majorLine(candidate).equals(major);
            if ((sameMajor || other == null) && !matcher.isTouched(ecosystem, name, candidate)) {
                if (sameMajor) {
                    return new Upgrade(candidate, true);
                }
                other = candidate;
            }
        }
        return other == null ? new NoFixKnown() : new Upgrade(other, false);
    }

    /** Those of {@code fixes} that come after {@code version}, lowest first, equal ones once. */
    private static List<String> newer(VersionScheme scheme, String version, List<String> fixes) {
        TreeMap<byte[], String> sorted = new TreeMap<>(Arrays::compareUnsigned);
        try {
            for (String fix : fixes) {
                sorted.putIfAbsent(scheme.sortKey(fix), fix);
            }
            return new ArrayList<>(
                    sorted.tailMap(scheme.sortKey(version), false).values());
        } catch (InvalidVersionException unordered) {
            // Cannot be: the version is valid, and a fix in the index had a sort key when it was compiled.
            throw new AssertionError("a fix of " + version + " cannot be ordered: " + fixes, unordered);
        }
    }

    /** The first number of a version, without leading zeros: what a major line is in every ecosystem here. */
    private static String majorLine(String version) {
        int start = 0;
        while (start < version.length() && !isDigit(version.charAt(start))) {
            start++;
        }
        while (start + 1 < version.length() && version.charAt(start) == '0' && isDigit(version.charAt(start + 1))) {
            start++;
        }
        int end = start;
        while (end < version.length() && isDigit(version.charAt(end))) {
            end++;
        }
        return version.substring(start, end);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
