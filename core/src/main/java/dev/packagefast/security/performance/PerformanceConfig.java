package dev.packagefast.security.performance;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Whether operations are measured, from which duration on a single one is worth an alert, and whether each is logged.
 *
 * @param enabled {@code false}: nothing is measured, recorded or reported, at under two nanoseconds an operation
 * @param thresholds per type, the duration that an operation may take; a longer one raises an alert
 * @param logMetrics whether every operation is written to the log {@value PerformanceMonitor#LOGGER} at level
 *     {@code INFO}
 */
public record PerformanceConfig(boolean enabled, Map<MetricType, Duration> thresholds, boolean logMetrics) {
    private static final PerformanceConfig DEFAULTS = new PerformanceConfig(true, Map.of(), false);

    /** @throws IllegalArgumentException if a threshold is negative */
    public PerformanceConfig {
        thresholds = Map.copyOf(thresholds);
        thresholds.forEach((type, limit) -> {
            if (limit.isNegative()) {
                throw new IllegalArgumentException("threshold of " + type + ": expected zero or more, found " + limit);
            }
        });
    }

    /** On, without thresholds, without a log line per operation. */
    public static PerformanceConfig defaults() {
        return DEFAULTS;
    }

    /** Switched off. */
    public static PerformanceConfig off() {
        return DEFAULTS.withEnabled(false);
    }

    public PerformanceConfig withEnabled(boolean enabled) {
        return new PerformanceConfig(enabled, thresholds, logMetrics);
    }

    /** These thresholds in place of the present ones. */
    public PerformanceConfig withThresholds(Map<MetricType, Duration> thresholds) {
        return new PerformanceConfig(enabled, thresholds, logMetrics);
    }

    /** One threshold more, or another limit for a type that has one. */
    public PerformanceConfig withThreshold(MetricType type, Duration limit) {
        Map<MetricType, Duration> more = new HashMap<>(thresholds);
        more.put(Objects.requireNonNull(type, "type"), Objects.requireNonNull(limit, "limit"));
        return new PerformanceConfig(enabled, more, logMetrics);
    }

    public PerformanceConfig withLogMetrics(boolean logMetrics) {
        return new PerformanceConfig(enabled, thresholds, logMetrics);
    }
}
