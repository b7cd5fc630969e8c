package dev.packagefast.security.advisory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A span of affected versions as sort keys: from {@code from} (inclusive; the empty key is before every version) to
 * {@code to} (exclusive unless {@code closed}; null is without end).
 *
 * @param fix the version that ends the span because it is fixed there, as its database wrote it
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by content only through the static methods below.
record Interval(
        byte[] from,
        byte @Nullable [] to,
        boolean closed,
        @Nullable String fix) {
    static final byte[] BEGINNING = {};

    /** Exactly one version. */
    static Interval point(byte[] key) {
        return new Interval(key, key, true, null);
    }

    boolean isPoint() {
        return closed && to != null && Arrays.equals(from, to);
    }

    /**
     * The same set of versions, sorted, with what overlaps or touches made one. A merged span ends where the later of
     * its parts ends, and has that part's fix: an earlier fix is still affected.
     */
    static List<Interval> normalise(List<Interval> intervals) {
        List<Interval> sorted = new ArrayList<>(intervals);
        sorted.sort((a, b) -> Arrays.compareUnsigned(a.from, b.from));
        List<Interval> merged = new ArrayList<>(sorted.size());
        Interval open = null;
        for (Interval next : sorted) {
            if (open == null) {
                open = next;
            } else if (open.to != null && Arrays.compareUnsigned(next.from, open.to) > 0) {
                merged.add(open);
                open = next;
            } else {
                open = join(open, next);
            }
        }
        if (open != null) {
            merged.add(open);
        }
        return merged;
    }

    private static Interval join(Interval first, Interval second) {
        if (first.to == null) {
            return first;
        }
        if (second.to == null) {
            return new Interval(first.from, null, false, null);
        }
        int order = Arrays.compareUnsigned(first.to, second.to);
        boolean secondEndsLater = order < 0 || (order == 0 && second.closed && !first.closed);
        return secondEndsLater ? new Interval(first.from, second.to, second.closed, second.fix) : first;
    }
}
