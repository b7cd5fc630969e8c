package dev.packagefast.security.performance;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Metrics for tests. */
final class Metrics {
    private Metrics() {}

    static PerformanceMetric of(MetricType type, Duration duration) {
        return new PerformanceMetric(type, duration, OptionalLong.empty(), OptionalDouble.empty(), Instant.EPOCH);
    }
}
