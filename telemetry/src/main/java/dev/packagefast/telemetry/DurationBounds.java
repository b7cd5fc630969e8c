package dev.packagefast.telemetry;

import dev.packagefast.security.performance.HistogramSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The upper ends of an exported histogram's buckets: 1, 2.5 and 5 of each decade from a microsecond to 250 seconds, and
 * everything above. A matcher answers in microseconds, a script runs for minutes.
 *
 * <p>The monitor's own buckets are finer (1/64 of their value). One that a bound falls into is counted whole, so the
 * number up to a bound includes durations up to 1/64 above it; count and sum stay exact.
 */
public final class DurationBounds {
    private static final long[] STEPS = {1_000, 2_500, 5_000};
    private static final int DECADES = 9;

    private static final List<Duration> BOUNDS = bounds();
    private static final List<Double> SECONDS =
            BOUNDS.stream().map(Metric::seconds).toList();

    private DurationBounds() {}

    private static List<Duration> bounds() {
        List<Duration> bounds = new ArrayList<>();
        long decade = 1;
        for (int i = 0; i < DECADES; i++, decade *= 10) {
            for (long step : STEPS) {
                bounds.add(Duration.ofNanos(step * decade));
            }
        }
        return List.copyOf(bounds.subList(0, bounds.size() - 1));
    }

    /** The bounds, rising, without the last bucket's infinity. */
    public static List<Duration> all() {
        return BOUNDS;
    }

    /** The bounds in seconds. */
    static List<Double> seconds() {
        return SECONDS;
    }

    /** How many operations fall between each bound and the one before, and at last above all of them. */
    static long[] counts(HistogramSnapshot durations) {
        long[] counts = new long[BOUNDS.size() + 1];
        long below = 0;
        for (int i = 0; i < BOUNDS.size(); i++) {
            long upTo = durations.countUpTo(BOUNDS.get(i));
            counts[i] = upTo - below;
            below = upTo;
        }
        counts[BOUNDS.size()] = durations.count() - below;
        return counts;
    }
}
