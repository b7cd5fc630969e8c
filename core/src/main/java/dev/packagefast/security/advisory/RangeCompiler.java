package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.osv.OsvRecord.Event;
import dev.packagefast.security.advisory.osv.OsvRecord.Kind;
import dev.packagefast.security.advisory.osv.OsvRecord.Range;
import dev.packagefast.security.advisory.osv.Texts;
import dev.packagefast.security.version.InvalidVersionException;
import dev.packagefast.security.version.VersionScheme;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of one range into intervals of sort keys: the OSV evaluation algorithm run once for all versions
 * instead of once for each.
 *
 * @see <a href="https://ossf.github.io/osv-schema/#evaluation">OSV schema, "Evaluation"</a>
 */
final class RangeCompiler {
    /** The version "before everything" of an {@code introduced} event, and "no limit" of a {@code limit} event. */
    private static final String ZERO = "0";

    private static final String NO_LIMIT = "*";

    private final VersionScheme scheme;

    RangeCompiler(VersionScheme scheme) {
        this.scheme = scheme;
    }

    /** A range that says nothing because one of its versions has no place in the order. */
    static final class UnorderedEventException extends Exception {
        private static final long serialVersionUID = 1L;

        UnorderedEventException(String message) {
            super(message);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Point(Kind kind, byte[] key, String version) {}

    /**
     * The intervals of {@code range}, in order.
     *
     * @throws UnorderedEventException if an event's version cannot be ordered; the whole range is then unusable
     */
    List<Interval> compile(Range range) throws UnorderedEventException {
        List<Point> points = new ArrayList<>(range.events().size());
        byte[] limit = null;
        boolean limited = false;
        for (Event event : range.events()) {
            if (event.kind() == Kind.LIMIT) {
                // A version counts if it is before any of the limits: the largest decides.
                if (event.version().equals(NO_LIMIT)) {
                    limit = null;
                    limited = true;
                } else {
                    byte[] key = key(event.version());
                    if (!limited || (limit != null && Arrays.compareUnsigned(key, limit) > 0)) {
                        limit = key;
                    }
                    limited = true;
                }
            } else if (event.kind() == Kind.INTRODUCED && event.version().equals(ZERO)) {
                points.add(new Point(Kind.INTRODUCED, Interval.BEGINNING, ZERO));
            } else {
                points.add(new Point(event.kind(), key(event.version()), event.version()));
            }
        }
        // Stable: events at one version keep the order of the record.
        points.sort(Comparator.comparing(Point::key, Arrays::compareUnsigned));
        return spans(points, limit);
    }

    private byte[] key(String version) throws UnorderedEventException {
        if (version.isEmpty()) {
            throw new UnorderedEventException("an event has no version");
        }
        if (Texts.hasUnprintable(version)) {
            throw new UnorderedEventException("an event's version holds a character that cannot be seen");
        }
        try {
            return scheme.sortKey(version);
        } catch (InvalidVersionException invalid) {
            throw new UnorderedEventException("an event cannot be ordered: " + invalid.getMessage());
        }
    }

    private static List<Interval> spans(List<Point> points, byte @Nullable [] limit) {
        List<Interval> spans = new ArrayList<>(1);
        byte[] from = null;
        for (Point point : points) {
            switch (point.kind()) {
                case INTRODUCED -> {
                    if (from == null) {
                        from = point.key();
                    }
                }
                case FIXED -> {
                    if (from != null) {
                        add(spans, new Interval(from, point.key(), false, point.version()), limit);
                        from = null;
                    }
                }
                case LAST_AFFECTED -> {
                    if (from != null) {
                        add(spans, new Interval(from, point.key(), true, null), limit);
                        from = null;
                    }
                }
                case LIMIT -> throw new AssertionError("limits are not points");
            }
        }
        if (from != null) {
            add(spans, new Interval(from, null, false, null), limit);
        }
        return spans;
    }

    /** Adds what of {@code span} lies before {@code limit}, unless nothing does. */
    private static void add(List<Interval> spans, Interval span, byte @Nullable [] limit) {
        Interval kept = span;
        if (limit != null && (span.to() == null || Arrays.compareUnsigned(span.to(), limit) >= 0)) {
            boolean fixedAtLimit = span.to() != null && Arrays.equals(span.to(), limit) && !span.closed();
            kept = fixedAtLimit ? span : new Interval(span.from(), limit, false, null);
        }
        byte[] to = kept.to();
        if (to != null) {
            int order = Arrays.compareUnsigned(kept.from(), to);
            if (order > 0 || (order == 0 && !kept.closed())) {
                return;
            }
        }
        spans.add(kept);
    }
}
