package dev.packagefast.security.performance;

import java.time.Duration;

/** Between {@link Duration} and nanoseconds in a {@code long}, without overflow. */
final class Durations {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    /** Not {@link Duration#negated()}, which goes through {@code BigDecimal}: milliseconds of a cold start. */
    private static final Duration SHORTEST = Duration.ofNanos(-Long.MAX_VALUE);

    private Durations() {}

    /** Nanoseconds, held at the ends of the range of a {@code long}. */
    static long toNanos(Duration duration) {
        if (duration.compareTo(LONGEST) >= 0) {
            return Long.MAX_VALUE;
        }
        return duration.compareTo(SHORTEST) <= 0 ? -Long.MAX_VALUE : duration.toNanos();
    }

    /** For people: three figures and a unit, such as {@code 1.25 ms}. */
    static String readable(long nanos) {
        if (nanos < 1_000) {
            return nanos + " ns";
        }
        if (nanos < 1_000_000) {
            return threeFigures(nanos, 1_000) + " µs";
        }
        if (nanos < 1_000_000_000) {
            return threeFigures(nanos, 1_000_000) + " ms";
        }
        return threeFigures(nanos, 1_000_000_000) + " s";
    }

    private static String threeFigures(long nanos, long unit) {
        long hundredths = nanos / (unit / 100);
        if (hundredths >= 100_00) {
            return Long.toString(nanos / unit);
        }
        if (hundredths >= 10_00) {
            return hundredths / 100 + "." + hundredths / 10 % 10;
        }
        return hundredths / 100 + "." + hundredths / 10 % 10 + hundredths % 10;
    }
}
