package dev.packagefast.security.advisory;

import java.time.Instant;

/** Dates in an index: seconds since 1970, held to the years that {@link Instant} and its readers can print. */
final class Dates {
    private static final long YEAR_0 = -62_167_219_200L;
    private static final long YEAR_9999_END = 253_402_300_799L;

    private Dates() {}

    static Instant ofEpochSecond(long seconds) {
        return Instant.ofEpochSecond(Math.clamp(seconds, YEAR_0, YEAR_9999_END));
    }
}
