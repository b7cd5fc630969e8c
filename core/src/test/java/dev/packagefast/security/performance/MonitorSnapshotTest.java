package dev.packagefast.security.performance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonitorSnapshotTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999, 1_000_000, 123_456_789, Long.MAX_VALUE})
    void oneOperationIsToldAsAMonitorWouldTellIt(long nanos) {
        SeriesKey key = SeriesKey.of(MetricType.VULNERABILITY_SCAN, Outcome.SUCCESS);
        PerformanceMetric metric = new PerformanceMetric(
                key.type(),
                Duration.ofNanos(nanos),
                OptionalLong.of(4_096),
                OptionalDouble.of(50),
                Instant.parse("2026-11-22T00:00:00Z"));
        PerformanceMonitor monitor = new PerformanceMonitor();
        monitor.recordMetric(metric, key);
        SeriesSnapshot expected = monitor.snapshot().series().getFirst();

        SeriesSnapshot told = MonitorSnapshot.of(metric, key).series().getFirst();

        assertThat(told.key()).isEqualTo(expected.key());
        assertThat(told.durations().count()).isEqualTo(1);
        assertThat(told.durations().quantile(0.5))
                .isEqualTo(expected.durations().quantile(0.5));
        assertThat(told.durations().max()).isEqualTo(expected.durations().max());
        assertThat(told.memory()).isEqualTo(expected.memory());
    }
}
