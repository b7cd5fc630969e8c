package dev.packagefast.security.performance;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What one operation cost, in primitive figures; those that are not known are {@link #UNKNOWN}. */
record Usage(long elapsedNanos, long allocatedBytes, long cpuNanos) {
    static final long UNKNOWN = Long.MIN_VALUE;

    static Usage of(PerformanceMetric metric) {
        long elapsed = metric.durationNanos();
        return new Usage(
                elapsed,
                metric.memoryUsage().orElse(UNKNOWN),
                metric.cpuUsage().isPresent() ? (long) (metric.cpuUsage().getAsDouble() / 100 * elapsed) : UNKNOWN);
    }

    boolean hasAllocated() {
        return allocatedBytes != UNKNOWN;
    }

    boolean hasCpu() {
        return cpuNanos != UNKNOWN;
    }

    PerformanceMetric toMetric(MetricType type, Instant timestamp) {
        return new PerformanceMetric(
                type,
                Duration.ofNanos(elapsedNanos),
                hasAllocated() ? OptionalLong.of(allocatedBytes) : OptionalLong.empty(),
                hasCpu() && elapsedNanos > 0
                        ? OptionalDouble.of(100.0 * cpuNanos / elapsedNanos)
                        : OptionalDouble.empty(),
                timestamp);
    }
}
