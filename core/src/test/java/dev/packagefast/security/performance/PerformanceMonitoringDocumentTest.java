package dev.packagefast.security.performance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The four snippets of the performance monitoring document, word for word in meaning. */
class PerformanceMonitoringDocumentTest {
    @Test
    void basicPerformanceMonitoring() {
        // Create a performance monitor
        PerformanceMonitor monitor = new PerformanceMonitor();

        // Time an operation
        Timing start = monitor.startTiming();
        // ... perform security operation ...
        monitor.endTiming(start, MetricType.INTEGRITY_VERIFICATION);

        assertThat(monitor.count(MetricType.INTEGRITY_VERIFICATION)).isEqualTo(1);
        assertThat(monitor.metrics()).singleElement().satisfies(metric -> {
            assertThat(metric.metricType()).isEqualTo(MetricType.INTEGRITY_VERIFICATION);
            assertThat(metric.duration()).isPositive();
        });
    }

    @Test
    void recordingMetrics() {
        PerformanceMonitor monitor = new PerformanceMonitor();

        PerformanceMetric metric = new PerformanceMetric(
                MetricType.VULNERABILITY_SCAN,
                Duration.ofMillis(150),
                OptionalLong.of(50_000_000), // 50 MB
                OptionalDouble.of(25.5), // 25.5 %
                Instant.now());

        monitor.recordMetric(metric);

        assertThat(monitor.metrics()).containsExactly(metric);
    }

    @Test
    void analyzingPerformanceData() {
        PerformanceMonitor monitor = new PerformanceMonitor();
        assertThat(monitor.averageDuration(MetricType.INTEGRITY_VERIFICATION)).isEmpty();
        // ... record metrics ...
        monitor.recordMetric(Metrics.of(MetricType.INTEGRITY_VERIFICATION, Duration.ofMillis(10)));
        monitor.recordMetric(Metrics.of(MetricType.INTEGRITY_VERIFICATION, Duration.ofMillis(30)));
        monitor.recordMetric(Metrics.of(MetricType.VULNERABILITY_SCAN, Duration.ofMillis(150)));

        // Get average duration for a specific operation
        StringBuilder printed = new StringBuilder();
        monitor.averageDuration(MetricType.INTEGRITY_VERIFICATION)
                .ifPresent(average -> printed.append("Average integrity verification time: " + average));

        // Get all metrics for a specific type
        List<PerformanceMetric> metrics = monitor.metricsForType(MetricType.VULNERABILITY_SCAN);
        printed.append("\nRecorded " + metrics.size() + " vulnerability scan metrics");

        assertThat(printed)
                .hasToString("Average integrity verification time: PT0.02S\nRecorded 1 vulnerability scan metrics");
    }

    @Test
    void performanceThresholds() throws InterruptedException {
        Map<MetricType, Duration> thresholds = new HashMap<>();
        thresholds.put(MetricType.INTEGRITY_VERIFICATION, Duration.ofMillis(100));
        thresholds.put(MetricType.VULNERABILITY_SCAN, Duration.ofSeconds(5));

        PerformanceConfig config = new PerformanceConfig(true, thresholds, true);

        var heard = new Heard();
        try (PerformanceMonitor monitor = new PerformanceMonitor(config)) {
            monitor.addListener(heard);
            monitor.recordMetric(Metrics.of(MetricType.VULNERABILITY_SCAN, Duration.ofMillis(4_999)));
            monitor.recordMetric(Metrics.of(MetricType.INTEGRITY_VERIFICATION, Duration.ofMillis(101)));
            assertThat(heard.next().message())
                    .isEqualTo("threshold raised: one integrity-verification longer than 100 ms; found 101 ms");
        }
        assertThat(heard.all()).hasSize(1);
    }

    @Test
    void theDocumentsMetricTypesAllExist() {
        assertThat(MetricType.constants())
                .extracting(MetricType::name)
                .containsExactly(
                        "integrity-verification",
                        "vulnerability-scan",
                        "audit-trail-generation",
                        "runtime-protection",
                        "sandbox-execution");
    }
}
