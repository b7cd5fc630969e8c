package dev.packagefast.security.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PerformanceMonitorTest {
    private static final MetricType TYPE = MetricType.INTEGRITY_VERIFICATION;

    @Test
    void measuresDurationAllocationsAndCpuTimeOfAnOperation() {
        var monitor = PerformanceMonitor.builder().cpuSampleInterval(1).build();
        Timing timing = monitor.startTiming();
        byte[][] kept = new byte[64][];
        for (int i = 0; i < 64; i++) {
            kept[i] = new byte[16 * 1024];
            Arrays.fill(kept[i], (byte) i);
        }
        monitor.endTiming(timing, SeriesKey.of(TYPE, Outcome.SUCCESS, "npm"));

        PerformanceMetric metric = monitor.metrics().getFirst();
        assertThat(metric.memoryUsage()).isPresent();
        assertThat(metric.memoryUsage().getAsLong()).isBetween(64L * 16 * 1024, 64L * 16 * 1024 + 600_000);
        assertThat(metric.cpuUsage()).isPresent();
        assertThat(metric.cpuUsage().getAsDouble()).isBetween(0.0, 200.0);
        SeriesSnapshot figures = monitor.snapshot().ofType(TYPE).orElseThrow();
        assertThat(figures.memory().max()).isEqualTo(metric.memoryUsage());
        assertThat(figures.cpu().samples()).isEqualTo(1);
        assertThat(figures.cpu().wallNanos()).isEqualTo(metric.duration().toNanos());
        assertThat(kept[63][0]).isEqualTo((byte) 63);
    }

    @Test
    void aTimingEndedOnAnotherThreadKnowsOnlyItsDuration() throws InterruptedException {
        var monitor = PerformanceMonitor.builder().cpuSampleInterval(1).build();
        Timing timing = monitor.startTiming();
        Thread other = Thread.ofPlatform().start(() -> monitor.endTiming(timing, TYPE));
        other.join();
        assertThat(monitor.metrics()).singleElement().satisfies(metric -> {
            assertThat(metric.memoryUsage()).isEmpty();
            assertThat(metric.cpuUsage()).isEmpty();
        });
    }

    @Test
    void whatIsNotToBeMeasuredIsEmpty() {
        var monitor = PerformanceMonitor.builder()
                .allocatedBytes(false)
                .cpuSampleInterval(0)
                .build();
        monitor.endTiming(monitor.startTiming(), TYPE);
        assertThat(monitor.metrics().getFirst().memoryUsage()).isEmpty();
        assertThat(monitor.metrics().getFirst().cpuUsage()).isEmpty();
    }

    @Test
    void aTimingIsEndedOnceAndOnItsOwnMonitor() {
        var monitor = new PerformanceMonitor();
        Timing timing = monitor.startTiming();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PerformanceMonitor().endTiming(timing, TYPE))
                .withMessageContaining("another monitor");
        monitor.endTiming(timing, TYPE);
        assertThatIllegalStateException()
                .isThrownBy(() -> monitor.endTiming(timing, TYPE))
                .withMessageContaining("ended before");
        assertThat(monitor.count()).isEqualTo(1);
    }

    @Test
    void recordedMetricsEnterTotalsAndTheRecentList() {
        var monitor = new PerformanceMonitor();
        var metric = new PerformanceMetric(
                MetricType.SANDBOX_EXECUTION,
                Duration.ofMillis(200),
                OptionalLong.of(4096),
                OptionalDouble.of(150),
                Instant.EPOCH);
        monitor.recordMetric(metric, SeriesKey.of(MetricType.SANDBOX_EXECUTION, Outcome.FAILED, "npm"));
        monitor.recordMetric(metric);
        SeriesSnapshot figures = monitor.statistics(MetricType.SANDBOX_EXECUTION);
        assertThat(figures.durations().count()).isEqualTo(2);
        assertThat(figures.memory()).isEqualTo(new ByteUsage(2, 8192, 4096));
        assertThat(figures.memory().mean()).hasValue(4096);
        assertThat(figures.cpu().share().getAsDouble()).isCloseTo(1.5, within(1e-9));
        assertThat(monitor.snapshot().series())
                .extracting(series -> series.key().toString())
                .containsExactly(
                        "sandbox-execution{outcome=failed, ecosystem=npm}", "sandbox-execution{outcome=unspecified}");
        assertThat(monitor.metricsForType(MetricType.SANDBOX_EXECUTION)).containsExactly(metric, metric);
        assertThat(monitor.metricsForType(TYPE)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> monitor.recordMetric(metric, SeriesKey.of(TYPE)))
                .withMessageContaining("sandbox-execution");
    }

    @Test
    void theRecentListIsBoundedAndTheCountIsNot() {
        var monitor = PerformanceMonitor.builder().recentLimit(100).build();
        for (int i = 1; i <= 12_345; i++) {
            monitor.recordMetric(Metrics.of(TYPE, Duration.ofNanos(i)));
        }
        assertThat(monitor.metrics())
                .hasSize(100)
                .extracting(metric -> metric.duration().toNanos())
                .startsWith(12_246L)
                .endsWith(12_345L)
                .isSorted();
        assertThat(monitor.count(TYPE)).isEqualTo(12_345);
        assertThat(monitor.averageDuration(TYPE)).contains(Duration.ofNanos(6173));
    }

    @Test
    void aMillionDistinctLabelsEndInOverflowSeriesThatSaySo() {
        var monitor = PerformanceMonitor.builder().seriesLimit(10).build();
        for (int i = 0; i < 500_000; i++) {
            monitor.timer(MetricType.of("type-" + i)).record(Duration.ofNanos(100));
            monitor.timer(SeriesKey.of(TYPE, Outcome.SUCCESS, "ecosystem-" + i)).record(Duration.ofNanos(100));
        }
        MonitorSnapshot snapshot = monitor.snapshot();
        assertThat(monitor.count()).isEqualTo(1_000_000);
        assertThat(monitor.count(TYPE)).as("a known type stays exact").isEqualTo(500_000);
        assertThat(snapshot.series()).hasSizeLessThanOrEqualTo(SeriesTable.MAX_TYPES + 10 + 2);
        assertThat(snapshot.losses().divertedLookups()).isEqualTo(500_000 - (SeriesTable.MAX_TYPES - 5) + 500_000 - 10);
        assertThat(monitor.count(MetricType.OVERFLOW)).isEqualTo(500_000 - (SeriesTable.MAX_TYPES - 5));
        assertThat(snapshot.series().stream().filter(series -> series.key().isOverflow()))
                .extracting(series -> series.key().type())
                .containsExactlyInAnyOrder(TYPE, MetricType.OVERFLOW);
        assertThat(monitor.timer(MetricType.of("late")).key().isOverflow()).isTrue();
        assertThat(monitor.count(MetricType.of("late"))).isZero();
    }

    @Test
    void aWatchedTypeHasItsSeriesHoweverManyOthersCome() throws InterruptedException {
        MetricType mirror = MetricType.of("mirror-sync");
        var heard = new Heard();
        try (var monitor =
                new PerformanceMonitor(PerformanceConfig.defaults().withThreshold(mirror, Duration.ofMillis(1)))) {
            monitor.addListener(heard);
            for (int i = 0; i < 1000; i++) {
                monitor.timer(MetricType.of("type-" + i));
            }
            monitor.recordMetric(Metrics.of(mirror, Duration.ofMillis(2)));
            assertThat(heard.next().rule().type()).isEqualTo(mirror);
            assertThat(monitor.count(mirror)).isEqualTo(1);
        }
    }

    @Test
    void switchedOffNothingIsRecorded() {
        var monitor = new PerformanceMonitor(
                PerformanceConfig.off().withThreshold(TYPE, Duration.ZERO).withLogMetrics(true));
        var heard = new Heard();
        monitor.addListener(heard);
        Timing timing = monitor.startTiming();
        monitor.endTiming(timing, TYPE);
        monitor.endTiming(timing, TYPE);
        monitor.endTiming(timing, SeriesKey.of(TYPE, Outcome.SUCCESS));
        monitor.recordMetric(Metrics.of(TYPE, Duration.ofDays(1)));
        Timer timer = monitor.timer(TYPE);
        timer.stop(timer.start());
        timer.stop(timer.start(), timer.allocationMark());
        timer.record(Duration.ofSeconds(1));
        monitor.close();
        assertThat(monitor.enabled()).isFalse();
        assertThat(monitor.count()).isZero();
        assertThat(monitor.metrics()).isEmpty();
        assertThat(monitor.snapshot().series()).isEmpty();
        assertThat(monitor.snapshot().slowest()).isEmpty();
        assertThat(monitor.averageDuration(TYPE)).isEmpty();
        assertThat(heard.all()).isEmpty();
        assertThat(monitor).hasToString("PerformanceMonitor[off]");
    }

    @Test
    void aClockThatJumpsBackChangesTimestampsAndNothingElse() {
        Deque<Instant> times = new ArrayDeque<>(List.of(Instant.ofEpochSecond(1000), Instant.ofEpochSecond(10)));
        Clock jumping = new Clock() {
            @Override
            public Instant instant() {
                return times.size() > 1 ? times.poll() : times.peek();
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        var monitor = PerformanceMonitor.builder().clock(jumping).build();
        for (int i = 0; i < 10; i++) {
            monitor.endTiming(monitor.startTiming(), TYPE);
        }
        assertThat(monitor.metrics())
                .hasSize(10)
                .allSatisfy(metric -> assertThat(metric.duration()).isBetween(Duration.ZERO, Duration.ofMinutes(1)));
        assertThat(monitor.metrics().getLast().timestamp()).isEqualTo(Instant.ofEpochSecond(10));
        MonitorSnapshot first = monitor.snapshot();
        assertThat(monitor.snapshot().since(first).span()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
    }

    @Test
    void aResolvedTimerAllocatesNothing() {
        var monitor = new PerformanceMonitor();
        Timer timer = monitor.timer(SeriesKey.of(TYPE, Outcome.SUCCESS, "npm"));
        timeOperations(timer, 200_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            timeOperations(timer, 100_000);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        // A second look each 100 ms may allocate; one byte an operation would be 100,000.
        assertThat(least).isLessThan(2_000);
    }

    private static void timeOperations(Timer timer, int operations) {
        for (int i = 0; i < operations; i++) {
            long start = timer.start();
            timer.stop(start);
        }
    }

    @Test
    void aTimerCountsAbsurdStartsWithinTheScale() {
        Timer timer = new PerformanceMonitor().timer(TYPE);
        timer.stop(Long.MIN_VALUE);
        timer.stop(Long.MAX_VALUE);
        timer.stop(System.nanoTime() + 1_000_000_000_000L);
        timer.record(Duration.ofSeconds(Long.MAX_VALUE));
        timer.record(Duration.ofSeconds(Long.MIN_VALUE));
        HistogramSnapshot durations = timer.read().durations();
        assertThat(durations.count()).isEqualTo(5);
        assertThat(durations.min()).contains(Duration.ZERO);
        assertThat(durations.max()).contains(Duration.ofNanos(Buckets.LIMIT - 1));
    }

    @Test
    void aTimerTellsTheBytesThatItsThreadAllocated() {
        Timer timer = new PerformanceMonitor().timer(TYPE);
        long start = timer.start();
        long mark = timer.allocationMark();
        byte[] kept = new byte[1 << 20];
        timer.stop(start, mark);
        assertThat(timer.read().memory().operations()).isEqualTo(1);
        assertThat(timer.read().memory().total()).isBetween((long) kept.length, kept.length + 300_000L);
    }

    @Test
    void theSlowestOperationsOfEachTypeAreKept() {
        var monitor = new PerformanceMonitor();
        for (int i = 1; i <= 1000; i++) {
            monitor.timer(TYPE).record(Duration.ofMillis(i * 3 % 1001));
            monitor.timer(MetricType.SANDBOX_EXECUTION).record(Duration.ofSeconds(i));
        }
        assertThat(monitor.snapshot().slowest())
                .extracting(slow -> slow.key().type() + " " + slow.duration().toMillis())
                .containsExactly(
                        "sandbox-execution 1000000",
                        "sandbox-execution 999000",
                        "sandbox-execution 998000",
                        "sandbox-execution 997000",
                        "integrity-verification 1000",
                        "integrity-verification 999",
                        "integrity-verification 998",
                        "integrity-verification 997");
    }

    @Test
    void refusesNullEverywhere() {
        var monitor = new PerformanceMonitor();
        Timing timing = monitor.startTiming();
        PerformanceMetric metric = Metrics.of(TYPE, Duration.ZERO);
        SeriesKey key = SeriesKey.of(TYPE);
        List<Runnable> calls = List.of(
                () -> new PerformanceMonitor(null),
                () -> monitor.endTiming(null, TYPE),
                () -> monitor.endTiming(timing, (MetricType) null),
                () -> monitor.endTiming(timing, (SeriesKey) null),
                () -> monitor.endTiming(null, key),
                () -> monitor.recordMetric(null),
                () -> monitor.recordMetric(null, key),
                () -> monitor.recordMetric(metric, null),
                () -> monitor.timer((MetricType) null),
                () -> monitor.timer((SeriesKey) null),
                () -> monitor.averageDuration(null),
                () -> monitor.statistics(null),
                () -> monitor.count(null),
                () -> monitor.metricsForType(null),
                () -> monitor.addListener(null),
                () -> monitor.removeListener(null),
                () -> monitor.timer(TYPE).record((Duration) null),
                () -> PerformanceMonitor.builder().config(null),
                () -> PerformanceMonitor.builder().rule(null),
                () -> PerformanceMonitor.builder().clock(null),
                () -> MetricType.of(null),
                () -> SeriesKey.of(null),
                () -> SeriesKey.of(TYPE, null),
                () -> SeriesKey.of(TYPE, Outcome.SUCCESS, null),
                () -> new PerformanceConfig(true, null, false),
                () -> PerformanceConfig.defaults().withThreshold(null, Duration.ZERO),
                () -> PerformanceConfig.defaults().withThreshold(TYPE, null),
                () -> Metrics.of(null, Duration.ZERO),
                () -> Metrics.of(TYPE, null),
                () -> PerformanceHistory.at(null),
                () -> new ThresholdRule.Operation(null, Duration.ZERO),
                () -> new ThresholdRule.Operation(TYPE, null),
                () -> new ThresholdRule.Rate(TYPE, null, 1, Duration.ofSeconds(1)),
                () -> new ThresholdRule.Quantile(TYPE, 0.5, Duration.ZERO, null, 1));
        for (int i = 0; i < calls.size(); i++) {
            assertThatNullPointerException().as("call %d", i).isThrownBy(calls.get(i)::run);
        }
        assertThat(monitor.count()).isZero();
    }

    @Test
    void refusesAbsurdSettings() {
        List<Runnable> calls = List.of(
                () -> PerformanceMonitor.builder().recentLimit(0),
                () -> PerformanceMonitor.builder().recentLimit(Integer.MAX_VALUE),
                () -> PerformanceMonitor.builder().seriesLimit(-1),
                () -> PerformanceMonitor.builder().seriesLimit(Integer.MAX_VALUE),
                () -> PerformanceMonitor.builder().cpuSampleInterval(-1),
                () -> PerformanceConfig.defaults().withThreshold(TYPE, Duration.ofNanos(-1)),
                () -> new ThresholdRule.Operation(TYPE, Duration.ofNanos(-1)),
                () -> ThresholdRule.Rate.ofOperations(TYPE, -1, Duration.ofSeconds(1)),
                () -> ThresholdRule.Rate.ofOperations(TYPE, 1, Duration.ZERO),
                () -> ThresholdRule.Rate.ofFailures(TYPE, 1, Duration.ofDays(1000)),
                () -> new ThresholdRule.Quantile(TYPE, 0, Duration.ZERO, Duration.ofSeconds(1), 1),
                () -> new ThresholdRule.Quantile(TYPE, Double.NaN, Duration.ZERO, Duration.ofSeconds(1), 1),
                () -> new ThresholdRule.Quantile(TYPE, 0.5, Duration.ZERO, Duration.ofSeconds(1), 0),
                () -> new ByteUsage(-1, 0, 0),
                () -> new CpuTime(0, -1, 0),
                () -> new SlowOperation(SeriesKey.of(TYPE), Duration.ofNanos(-1), Instant.EPOCH),
                () -> Metrics.of(TYPE, Duration.ofNanos(-1)));
        for (int i = 0; i < calls.size(); i++) {
            assertThatIllegalArgumentException().as("call %d", i).isThrownBy(calls.get(i)::run);
        }
    }

    @Test
    void refusesMoreRulesThanAnyoneNeeds() {
        var builder = PerformanceMonitor.builder();
        var rule = new ThresholdRule.Operation(TYPE, Duration.ZERO);
        for (int i = 0; i < PerformanceMonitorBuilder.MAX_RULES; i++) {
            builder.rule(rule);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> builder.rule(rule));
    }

    @Test
    void closesTwiceAndStillCounts() {
        var monitor = new PerformanceMonitor();
        monitor.close();
        monitor.close();
        monitor.endTiming(monitor.startTiming(), TYPE);
        assertThat(monitor).hasToString("PerformanceMonitor[1 operations]");
    }
}
