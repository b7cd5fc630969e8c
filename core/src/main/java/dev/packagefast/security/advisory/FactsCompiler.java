package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.RangeCompiler.UnorderedEventException;
import dev.packagefast.security.advisory.osv.OsvRecord.Affected;
import dev.packagefast.security.advisory.osv.OsvRecord.Event;
import dev.packagefast.security.advisory.osv.OsvRecord.Kind;
import dev.packagefast.security.advisory.osv.OsvRecord.Range;
import dev.packagefast.security.version.InvalidVersionException;
import dev.packagefast.security.version.VersionScheme;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects what one record says about one package, from all its affected entries, and writes it as an entry of the index
 * holds it: a gap, the union of ranges and exact versions as intervals, and the exact versions that have no order.
 */
final class FactsCompiler {
    private final PackageIdentity identity;
    private final byte[] key;
    private final Optional<VersionScheme> scheme;
    private final BiConsumer<ImportProblem.Kind, String> problems;
    private final List<Interval> intervals = new ArrayList<>(2);
    private final Set<String> texts = new LinkedHashSet<>();
    private @Nullable RangeGap gap;

    /** @param problems told what could not be read, as half a sentence */
    FactsCompiler(PackageIdentity identity, byte[] key, BiConsumer<ImportProblem.Kind, String> problems) {
        this.identity = identity;
        this.key = key;
        this.scheme = VersionScheme.find(identity.ecosystem());
        this.problems = problems;
    }

    void add(Affected affected) {
        boolean versioned = !affected.versions().isEmpty();
        for (String version : affected.versions()) {
            exact(version);
        }
        for (Range range : affected.ranges()) {
            if (!range.type().equals("GIT")) {
                versioned = true;
                range(range);
            }
        }
        if (!versioned) {
            problems.accept(
                    ImportProblem.Kind.NO_VERSIONS,
                    identity.name()
                            + (affected.ranges().isEmpty()
                                    ? " has neither versions nor ranges"
                                    : " has ranges of Git commits only"));
        }
    }

    private void exact(String version) {
        if (scheme.isPresent()) {
            try {
                intervals.add(Interval.point(scheme.get().sortKey(version)));
                return;
            } catch (InvalidVersionException unordered) {
                // Stays an exact text: what cannot be ordered can still be compared.
            }
        }
        texts.add(version);
    }

    private void range(Range range) {
        if (!range.type().equals("SEMVER") && !range.type().equals("ECOSYSTEM")) {
            gap = RangeGap.UNKNOWN_RANGE_TYPE;
            problems.accept(
                    ImportProblem.Kind.UNREADABLE_RANGE,
                    identity.name() + " has a range of type '" + range.type() + "'");
        } else if (isEverything(range.events())) {
            intervals.add(new Interval(Interval.BEGINNING, null, false, null));
        } else if (range.events().stream().noneMatch(event -> event.kind() == Kind.INTRODUCED)) {
            problems.accept(
                    ImportProblem.Kind.UNREADABLE_RANGE, identity.name() + " has a range without an introduced event");
        } else if (scheme.isEmpty()) {
            gap = RangeGap.NO_VERSION_ORDER;
            problems.accept(
                    ImportProblem.Kind.NO_VERSION_ORDER,
                    identity.name() + " has a range, but no version order is known for " + identity.ecosystem());
        } else {
            try {
                intervals.addAll(new RangeCompiler(scheme.get()).compile(range));
            } catch (UnorderedEventException unordered) {
                gap = RangeGap.UNORDERED_EVENT;
                problems.accept(ImportProblem.Kind.UNORDERED_EVENT, identity.name() + ": " + unordered.getMessage());
            }
        }
    }

    /** Whether the events say "every version": no order is needed to know that, so it holds in every ecosystem. */
    private static boolean isEverything(List<Event> events) {
        boolean fromTheStart = false;
        for (Event event : events) {
            if (event.kind() != Kind.INTRODUCED) {
                return false;
            }
            fromTheStart |= event.version().equals("0");
        }
        return fromTheStart;
    }

    /** Whether nothing was said that could ever match or be left undecided. */
    boolean isEmpty() {
        return intervals.isEmpty() && texts.isEmpty() && gap == null;
    }

    /** The package's {@link PackageKey} bytes. */
    byte[] key() {
        return key;
    }

    byte[] toBytes() {
        ByteWriter out = new ByteWriter(32);
        out.writeByte(gap == null ? 0 : gap.code());
        List<Interval> normal = Interval.normalise(intervals);
        out.writeVarint(normal.size());
        for (Interval interval : normal) {
            IntervalCodec.write(interval, out);
        }
        return out.writeTexts(texts).toBytes();
    }
}
