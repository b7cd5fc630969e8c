package dev.packagefast.security.performance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RecentMetricsTest {
    private final RecentMetrics recent = new RecentMetrics(4);

    @Test
    void keepsTheLastOnesOldestFirst() {
        for (int i = 0; i < 10; i++) {
            recent.add(lasting(i));
        }

        assertThat(recent.list())
                .extracting(metric -> metric.duration().toNanos())
                .containsExactly(6L, 7L, 8L, 9L);
    }

    /** A writer takes its place, is held up while others go once round the ring, and then writes. */
    @Test
    void aWriterThatWasLappedPushesOutNothingNewer() {
        for (int i = 0; i < 10; i++) {
            recent.add(lasting(i));
        }

        recent.put(5, lasting(5));

        assertThat(recent.list())
                .extracting(metric -> metric.duration().toNanos())
                .containsExactly(6L, 7L, 8L, 9L);
    }

    private static PerformanceMetric lasting(int nanos) {
        return new PerformanceMetric(
                MetricType.SANDBOX_EXECUTION,
                Duration.ofNanos(nanos),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                Instant.EPOCH);
    }
}
