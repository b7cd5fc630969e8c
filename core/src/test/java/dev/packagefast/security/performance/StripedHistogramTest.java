package dev.packagefast.security.performance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StripedHistogramTest {
    private static final SeriesKey KEY = SeriesKey.of(MetricType.SANDBOX_EXECUTION);

    @Test
    void aThreadThatFindsItsStripesTakenWaitsForNobodyAndCountsExactly() throws Exception {
        StripedHistogram histogram = new StripedHistogram();
        for (int i = 0; i < StripedHistogram.STRIPES; i++) {
            // As by threads that were stopped while recording.
            assertThat(StripedHistogram.take(histogram.stripe(i))).isTrue();
        }
        try (var pool = Executors.newFixedThreadPool(8)) {
            for (int thread = 0; thread < 8; thread++) {
                pool.submit(() -> {
                    for (int i = 1; i <= 10_000; i++) {
                        histogram.record(i, 2L * i, i / 2);
                    }
                });
            }
        }
        SeriesSnapshot figures = histogram.read(KEY);
        assertThat(figures.durations().count()).isEqualTo(80_000);
        assertThat(histogram.count()).isEqualTo(80_000);
        assertThat(figures.durations().sumNanos()).isEqualTo(8L * 10_000 * 10_001 / 2);
        assertThat(figures.durations().minNanos()).isEqualTo(1);
        assertThat(figures.durations().maxNanos()).isEqualTo(10_000);
        assertThat(figures.memory()).isEqualTo(new ByteUsage(80_000, 8L * 10_000 * 10_001, 20_000));
        assertThat(figures.cpu()).isEqualTo(new CpuTime(80_000, 8L * 25_000_000, 8L * 10_000 * 10_001 / 2));
    }

    @Test
    void writtenBytesAreExactFromAnyNumberOfThreadsAndCountNoOperation() {
        StripedHistogram histogram = new StripedHistogram();
        try (var pool = Executors.newFixedThreadPool(8)) {
            for (int thread = 0; thread < 8; thread++) {
                pool.submit(() -> {
                    for (int i = 1; i <= 10_000; i++) {
                        histogram.record(1);
                        histogram.recordWritten(i);
                    }
                });
            }
        }
        SeriesSnapshot figures = histogram.read(KEY);
        assertThat(figures.written()).isEqualTo(new ByteUsage(80_000, 8L * 10_000 * 10_001 / 2, 10_000));
        assertThat(figures.written().mean()).hasValue(5_000.5);
        assertThat(figures.durations().count()).isEqualTo(80_000);
        histogram.recordWritten(-1);
        SeriesSnapshot later = histogram.read(KEY);
        assertThat(later.since(figures).written()).isEqualTo(new ByteUsage(1, 0, 10_000));
        assertThat(later.plus(later).written()).isEqualTo(new ByteUsage(160_002, 8L * 10_000 * 10_001, 10_000));
        assertThat(new StripedHistogram().read(KEY).written().max()).isEmpty();
    }

    @Test
    void figuresOfTakenFreeAndSharedStripesAddUp() {
        StripedHistogram histogram = new StripedHistogram();
        histogram.record(10);
        for (int i = 0; i < StripedHistogram.STRIPES; i++) {
            StripedHistogram.take(histogram.stripe(i));
        }
        histogram.record(20);
        histogram.record(1);
        HistogramSnapshot durations = histogram.read(KEY).durations();
        assertThat(durations.count()).isEqualTo(3);
        assertThat(durations.sumNanos()).isEqualTo(31);
        assertThat(durations.minNanos()).isEqualTo(1);
        assertThat(durations.maxNanos()).isEqualTo(20);
    }
}
