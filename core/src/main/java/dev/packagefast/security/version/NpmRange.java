package dev.packagefast.security.version;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An npm version range such as {@code ^1.2.3 || >=3.0.0 <4}, with the meaning node-semver 7 gives it.
 *
 * <p>A range is a list of alternatives, each a list of comparisons that must all hold. A pre-release lies in a range
 * only if the alternative that admits it also mentions a pre-release of the same {@code major.minor.patch}; with
 * {@link Option#INCLUDE_PRERELEASE} it is a version like any other. Immutable.
 */
public final class NpmRange {
    /** Longer expressions than any that npm itself would produce are refused unread. */
    public static final int MAX_LENGTH = 65_536;

    /** How a range is read, as node-semver's options of the same names. */
    public enum Option {
        /** Pre-releases are not treated apart. */
        INCLUDE_PRERELEASE,
        /** Sloppy versions ({@code =1.2.3}, {@code 1.2.3beta}, {@code 01.2.3}) are read; what makes no sense is left out. */
        LOOSE
    }

    private final List<List<NpmComparator>> alternatives;
    private final boolean includePrerelease;
    private final boolean loose;

    NpmRange(List<List<NpmComparator>> alternatives, Set<Option> options) {
        this.alternatives = alternatives.stream().map(List::copyOf).toList();
        this.includePrerelease = options.contains(Option.INCLUDE_PRERELEASE);
        this.loose = options.contains(Option.LOOSE);
    }

    /**
     * Reads a range; the empty text means every version.
     *
     * @throws InvalidVersionException when it is not a range
     */
    public static NpmRange parse(String text, Option... options) {
        Set<Option> chosen = EnumSet.noneOf(Option.class);
        chosen.addAll(Arrays.asList(options));
        return new NpmRange(new NpmRangeParser(text, chosen).parse(), chosen);
    }

    /** Whether {@code version} lies in this range; what is not a version in npm's eyes lies in none. */
    public boolean contains(String version) {
        return find(version).filter(this::contains).isPresent();
    }

    /**
     * Whether {@code version} is higher than everything this range admits.
     *
     * @throws InvalidVersionException when it is not a version in npm's eyes
     */
    public boolean isBelow(String version) {
        NpmVersion parsed = NpmVersion.parse(version, loose);
        return !contains(parsed) && alternatives.stream().allMatch(all -> endsBefore(all, parsed, 1));
    }

    /**
     * Whether {@code version} is lower than everything this range admits.
     *
     * @throws InvalidVersionException when it is not a version in npm's eyes
     */
    public boolean isAbove(String version) {
        NpmVersion parsed = NpmVersion.parse(version, loose);
        return !contains(parsed) && alternatives.stream().allMatch(all -> endsBefore(all, parsed, -1));
    }

    /** The range in npm's canonical form: comparisons with complete versions only, {@code *} for every version. */
    @Override
    public String toString() {
        String canonical = alternatives.stream()
                .map(all -> all.stream().map(NpmComparator::toString).collect(Collectors.joining(" ")))
                .collect(Collectors.joining("||"));
        return canonical.isEmpty() ? "*" : canonical;
    }

    private Optional<NpmVersion> find(String version) {
        try {
            return NpmVersion.find(version, loose);
        } catch (InvalidVersionException notAVersion) {
            return Optional.empty();
        }
    }

    private boolean contains(NpmVersion version) {
        for (List<NpmComparator> all : alternatives) {
            if (admits(all, version)) {
                return true;
            }
        }
        return false;
    }

    private boolean admits(List<NpmComparator> all, NpmVersion version) {
        boolean mentioned = includePrerelease || !version.isPrerelease();
        for (NpmComparator comparator : all) {
            if (!comparator.admits(version)) {
                return false;
            }
            mentioned |= comparator.mentionsPrereleaseOf(version);
        }
        return mentioned;
    }

    /**
     * Whether one alternative, which does not admit {@code version}, lies wholly on one side of it. For
     * {@code direction} 1 the question is whether it ends before the version, for −1 everything is mirrored.
     */
    private static boolean endsBefore(List<NpmComparator> all, NpmVersion version, int direction) {
        NpmComparator.Operator open = direction > 0 ? NpmComparator.Operator.GREATER : NpmComparator.Operator.LESS;
        NpmComparator.Operator closed =
                direction > 0 ? NpmComparator.Operator.GREATER_OR_EQUAL : NpmComparator.Operator.LESS_OR_EQUAL;
        NpmComparator high = lowestRelease(all.getFirst());
        NpmComparator low = high;
        for (NpmComparator comparator : all) {
            NpmComparator bounded = lowestRelease(comparator);
            if (order(bounded, high) * direction > 0) {
                high = bounded;
            } else if (order(bounded, low) * direction < 0) {
                low = bounded;
            }
        }
        if (high.operator() == open || high.operator() == closed) {
            return false;
        }
        int order = version.compareTo(low.bound().orElseThrow()) * direction;
        if (low.operator() == NpmComparator.Operator.EQUAL || low.operator() == open) {
            return order > 0;
        }
        return low.operator() != closed || order >= 0;
    }

    private static int order(NpmComparator a, NpmComparator b) {
        return a.bound().orElseThrow().compareTo(b.bound().orElseThrow());
    }

    /** For the question of sides, "any version" starts at the lowest release. */
    private static NpmComparator lowestRelease(NpmComparator comparator) {
        return comparator.isAny() ? NpmRangeParser.FROM_ZERO : comparator;
    }
}
