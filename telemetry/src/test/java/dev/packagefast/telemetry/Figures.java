package dev.packagefast.telemetry;

import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.PerformanceMetric;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.SeriesKey;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Figures that each test knows the totals of. */
final class Figures {
    static final SeriesKey VERIFIED = SeriesKey.of(MetricType.INTEGRITY_VERIFICATION, Outcome.SUCCESS, "npm");
    static final SeriesKey REFUSED = SeriesKey.of(MetricType.INTEGRITY_VERIFICATION, Outcome.REFUSED, "pypi");
    static final SeriesKey SCANNED = SeriesKey.of(MetricType.VULNERABILITY_SCAN, Outcome.SUCCESS);

    private Figures() {}

    /** 100 verifications of 1 to 100 ms, three refusals of 2 ms, one scan of 1.5 s with 50 MB at half a core that wrote 7,000 bytes. */
    static PerformanceMonitor known() {
        PerformanceMonitor monitor = new PerformanceMonitor();
        for (int i = 1; i <= 100; i++) {
            record(monitor, VERIFIED, Duration.ofMillis(i));
        }
        for (int i = 0; i < 3; i++) {
            record(monitor, REFUSED, Duration.ofMillis(2));
        }
        monitor.recordMetric(
                new PerformanceMetric(
                        SCANNED.type(),
                        Duration.ofMillis(1500),
                        OptionalLong.of(50_000_000),
                        OptionalDouble.of(50),
                        Instant.EPOCH),
                SCANNED);
        monitor.recordWrittenBytes(SCANNED, 7_000);
        return monitor;
    }

    static void record(PerformanceMonitor monitor, SeriesKey key, Duration duration) {
        monitor.recordMetric(
                new PerformanceMetric(
                        key.type(), duration, OptionalLong.empty(), OptionalDouble.empty(), Instant.EPOCH),
                key);
    }
}
