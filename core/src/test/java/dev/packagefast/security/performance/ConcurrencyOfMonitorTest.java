package dev.packagefast.security.performance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConcurrencyOfMonitorTest {
    private static final int WRITERS = 64;
    private static final int EACH = 20_000;

    @Test
    void countsAndSumsAreExactUnderSixtyFourWritersWithSnapshotsAllTheWhile() throws Exception {
        var monitor = new PerformanceMonitor();
        SeriesKey key = SeriesKey.of(MetricType.VULNERABILITY_SCAN, Outcome.SUCCESS, "npm");
        Timer timer = monitor.timer(key);
        LongAdder sum = new LongAdder();
        AtomicBoolean writing = new AtomicBoolean(true);
        List<MonitorSnapshot> intervals = new ArrayList<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            MonitorSnapshot last = monitor.snapshot();
            boolean more = true;
            while (more) {
                more = writing.get();
                MonitorSnapshot now = monitor.snapshot();
                intervals.add(now.since(last));
                last = now;
            }
        });
        try (var pool = Executors.newFixedThreadPool(WRITERS)) {
            CountDownLatch go = new CountDownLatch(1);
            for (int w = 0; w < WRITERS; w++) {
                Random random = new Random(w);
                pool.submit(() -> {
                    go.await();
                    for (int i = 0; i < EACH; i++) {
                        long nanos = random.nextLong(1, 50_000_000);
                        timer.record(Duration.ofNanos(nanos));
                        sum.add(nanos);
                    }
                    return null;
                });
            }
            go.countDown();
        }
        writing.set(false);
        reader.join();

        HistogramSnapshot whole =
                monitor.statistics(MetricType.VULNERABILITY_SCAN).durations();
        assertThat(whole.count()).isEqualTo((long) WRITERS * EACH);
        assertThat(whole.sumNanos()).isEqualTo(sum.sum());
        assertThat(monitor.count(MetricType.VULNERABILITY_SCAN)).isEqualTo((long) WRITERS * EACH);
        HistogramSnapshot added = intervals.stream()
                .flatMap(interval -> interval.series().stream())
                .map(SeriesSnapshot::durations)
                .reduce(HistogramSnapshot.EMPTY, HistogramSnapshot::plus);
        assertThat(added.count())
                .as("operations over %d intervals", intervals.size())
                .isEqualTo(whole.count());
        assertThat(intervals.stream()
                        .flatMap(interval -> interval.series().stream())
                        .mapToLong(series -> series.durations().sumNanos())
                        .sum())
                .isEqualTo(sum.sum());
    }

    @Test
    void tenThousandVirtualThreadsAreCountedExactlyAndInventNoFigures() throws Exception {
        var monitor = PerformanceMonitor.builder()
                .recentLimit(500)
                .cpuSampleInterval(1)
                .build();
        List<Future<?>> done = new ArrayList<>();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10_000; i++) {
                done.add(pool.submit(() -> {
                    Timing timing = monitor.startTiming();
                    Timer timer = monitor.timer(MetricType.AUDIT_TRAIL_GENERATION);
                    long start = timer.start();
                    long mark = timer.allocationMark();
                    Thread.yield();
                    timer.stop(start, mark);
                    monitor.endTiming(timing, MetricType.SANDBOX_EXECUTION);
                }));
            }
        }
        for (Future<?> each : done) {
            each.get();
        }
        assertThat(monitor.count(MetricType.SANDBOX_EXECUTION)).isEqualTo(10_000);
        assertThat(monitor.count(MetricType.AUDIT_TRAIL_GENERATION)).isEqualTo(10_000);
        assertThat(monitor.count()).isEqualTo(20_000);
        assertThat(monitor.metrics()).hasSize(500).allSatisfy(metric -> {
            assertThat(metric.memoryUsage()).isEmpty();
            assertThat(metric.cpuUsage()).isEmpty();
        });
        SeriesSnapshot figures = monitor.statistics(MetricType.AUDIT_TRAIL_GENERATION);
        assertThat(figures.memory().mean()).isEmpty();
        assertThat(figures.cpu().share()).isEmpty();
    }

    @Test
    void aTimingThatManyThreadsEndCountsOnce() throws Exception {
        var monitor = new PerformanceMonitor();
        LongAdder refused = new LongAdder();
        Timing timing = monitor.startTiming();
        try (var pool = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                pool.submit(() -> {
                    try {
                        monitor.endTiming(timing, MetricType.RUNTIME_PROTECTION);
                    } catch (IllegalStateException e) {
                        refused.increment();
                    }
                });
            }
            pool.shutdown();
            assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(monitor.count()).isEqualTo(1);
        assertThat(refused.sum()).isEqualTo(7);
    }
}
