package dev.packagefast.security.performance;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * One of the slowest operations of its type.
 *
 * @param key what it was; never which package
 * @param duration how long it took
 * @param timestamp when it ended
 */
public record SlowOperation(SeriesKey key, Duration duration, Instant timestamp) {
    public SlowOperation {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(duration, "duration");
        Objects.requireNonNull(timestamp, "timestamp");
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration: expected zero or more, found " + duration);
        }
    }
}
