package dev.packagefast.security.performance;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The figures of one operation. A figure that cannot be had is empty, never −1 or 0: on a virtual thread, for instance,
 * the JDK tells neither allocated bytes nor CPU time.
 *
 * @param metricType what was done
 * @param duration how long it took; not negative
 * @param memoryUsage bytes that the operation's thread allocated, or the peak resident size of a script's process
 * @param cpuUsage CPU time as a percentage of {@code duration}; above 100 when several threads or processes worked
 * @param timestamp when the operation ended
 */
public record PerformanceMetric(
        MetricType metricType,
        Duration duration,
        OptionalLong memoryUsage,
        OptionalDouble cpuUsage,
        Instant timestamp) {

    /** @throws IllegalArgumentException if a figure is negative or not a number */
    public PerformanceMetric {
        Objects.requireNonNull(metricType, "metricType");
        Objects.requireNonNull(duration, "duration");
        Objects.requireNonNull(memoryUsage, "memoryUsage");
        Objects.requireNonNull(cpuUsage, "cpuUsage");
        Objects.requireNonNull(timestamp, "timestamp");
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration: expected zero or more, found " + duration);
        }
        if (memoryUsage.isPresent() && memoryUsage.getAsLong() < 0) {
            throw new IllegalArgumentException("memoryUsage: expected bytes, found " + memoryUsage.getAsLong()
                    + "; leave it empty when it is not known");
        }
        if (cpuUsage.isPresent() && !(cpuUsage.getAsDouble() >= 0 && Double.isFinite(cpuUsage.getAsDouble()))) {
            throw new IllegalArgumentException("cpuUsage: expected a percentage of zero or more, found "
                    + cpuUsage.getAsDouble() + "; leave it empty when it is not known");
        }
    }

    /** The duration in nanoseconds; {@link Long#MAX_VALUE} beyond 292 years. */
    long durationNanos() {
        return Durations.toNanos(duration);
    }
}
