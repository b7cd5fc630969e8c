package dev.packagefast.security.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThresholdsTest {
    private static final MetricType TYPE = MetricType.VULNERABILITY_SCAN;
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final AtomicLong now = new AtomicLong(1_000);
    private final Heard heard = new Heard();

    private PerformanceMonitor monitor(ThresholdRule rule) {
        PerformanceMonitor monitor =
                PerformanceMonitor.builder().rule(rule).ticker(now::get).build();
        monitor.addListener(heard);
        return monitor;
    }

    private static void record(PerformanceMonitor monitor, Outcome outcome, int operations, Duration each) {
        Timer timer = monitor.timer(SeriesKey.of(TYPE, outcome, "npm"));
        for (int i = 0; i < operations; i++) {
            timer.record(each);
        }
    }

    private void windowEnds(PerformanceMonitor monitor) {
        now.addAndGet(WINDOW.toNanos());
        monitor.evaluateWindows();
    }

    @Test
    void oneOperationBeyondItsLimitRaisesAnAlertWithItsSeries() throws InterruptedException {
        try (var monitor = monitor(new ThresholdRule.Operation(TYPE, Duration.ofMillis(5)))) {
            record(monitor, Outcome.SUCCESS, 10, Duration.ofMillis(5));
            record(monitor, Outcome.FAILED, 1, Duration.ofMillis(6));
            ThresholdAlert alert = heard.next();
            assertThat(alert.state()).isEqualTo(ThresholdAlert.State.RAISED);
            assertThat(alert.observedDuration()).contains(Duration.ofMillis(6));
            assertThat(alert.observedOperations()).isEmpty();
            assertThat(alert.series()).contains(SeriesKey.of(TYPE, Outcome.FAILED, "npm"));
            assertThat(alert.message()).contains("longer than 5.00 ms; found 6.00 ms");
        }
        assertThat(heard.all()).hasSize(1);
    }

    @Test
    void theHandleOfAResolvedTimerRaisesAlertsToo() throws InterruptedException {
        try (var monitor = monitor(new ThresholdRule.Operation(TYPE, Duration.ofMillis(1)))) {
            Timer timer = monitor.timer(TYPE);
            for (int i = 0; i < 100; i++) {
                timer.stop(timer.start());
            }
            long start = timer.start();
            timer.stop(start - 2_000_000);
            timer.stop(start - 3_000_000, timer.allocationMark());
            assertThat(heard.next().observed()).isBetween(2_000_000L, 1_000_000_000L);
            assertThat(heard.next().observed()).isBetween(3_000_000L, 1_000_000_000L);
        }
    }

    @Test
    void alertsOfOneRuleAreLimitedAndTheRestIsCounted() throws InterruptedException {
        try (var monitor = monitor(new ThresholdRule.Operation(TYPE, Duration.ZERO))) {
            record(monitor, Outcome.SUCCESS, 1000, Duration.ofMillis(1));
            for (int i = 0; i < PerformanceMonitor.ALERTS_PER_MINUTE; i++) {
                assertThat(heard.next().suppressed()).isZero();
            }
            assertThat(monitor.losses().suppressedAlerts()).isEqualTo(1000 - PerformanceMonitor.ALERTS_PER_MINUTE);
            now.addAndGet(Duration.ofMinutes(1).toNanos());
            record(monitor, Outcome.SUCCESS, 1, Duration.ofMillis(1));
            ThresholdAlert later = heard.next();
            assertThat(later.suppressed()).isEqualTo(1000 - PerformanceMonitor.ALERTS_PER_MINUTE);
            assertThat(later.message()).endsWith("(990 more were not reported)");
        }
        assertThat(heard.all()).hasSize(PerformanceMonitor.ALERTS_PER_MINUTE + 1);
    }

    @Test
    void aFloodOfFailuresIsRaisedBeforeTheWindowEndsAndClearedByACalmOne() throws InterruptedException {
        try (var monitor = monitor(ThresholdRule.Rate.ofFailures(TYPE, 100, WINDOW))) {
            record(monitor, Outcome.SUCCESS, 100_000, Duration.ofNanos(10));
            record(monitor, Outcome.FAILED, 60, Duration.ofNanos(10));
            record(monitor, Outcome.REFUSED, 40, Duration.ofNanos(10));
            monitor.evaluateWindows();
            record(monitor, Outcome.REFUSED, 1, Duration.ofNanos(10));
            monitor.evaluateWindows();
            ThresholdAlert raised = heard.next();
            assertThat(raised.state()).isEqualTo(ThresholdAlert.State.RAISED);
            assertThat(raised.observedOperations()).contains(101L);
            assertThat(raised.observedDuration()).isEqualTo(Optional.empty());
            assertThat(raised.message())
                    .isEqualTo("threshold raised: more than 100 refused or failed vulnerability-scan operations"
                            + " within PT10S; found 101 operations");
            windowEnds(monitor);

            record(monitor, Outcome.FAILED, 90, Duration.ofNanos(10));
            windowEnds(monitor);
            record(monitor, Outcome.FAILED, 101, Duration.ofNanos(10));
            windowEnds(monitor);
            record(monitor, Outcome.FAILED, 80, Duration.ofNanos(10));
            windowEnds(monitor);
            ThresholdAlert cleared = heard.next();
            assertThat(cleared.state()).isEqualTo(ThresholdAlert.State.CLEARED);
            assertThat(cleared.observedOperations()).contains(80L);
        }
        assertThat(heard.all()).as("hovering around the limit rings once").hasSize(2);
    }

    @Test
    void aSlowQuantileIsRaisedAtTheEndOfItsWindow() throws InterruptedException {
        var rule = new ThresholdRule.Quantile(TYPE, 0.9, Duration.ofMillis(10), WINDOW, 20);
        try (var monitor = monitor(rule)) {
            record(monitor, Outcome.SUCCESS, 19, Duration.ofMillis(50));
            windowEnds(monitor); // too few to say anything
            record(monitor, Outcome.SUCCESS, 95, Duration.ofMillis(1));
            record(monitor, Outcome.SUCCESS, 5, Duration.ofMillis(50));
            windowEnds(monitor); // a twentieth is slow: fine
            record(monitor, Outcome.SUCCESS, 80, Duration.ofMillis(1));
            record(monitor, Outcome.SUCCESS, 20, Duration.ofMillis(50));
            monitor.evaluateWindows(); // not over yet
            windowEnds(monitor);
            ThresholdAlert raised = heard.next();
            assertThat(raised.observedDuration().orElseThrow().toMillis()).isBetween(49L, 51L);
            assertThat(raised.message()).contains("quantile 0.9 of vulnerability-scan above 10.0 ms within PT10S");
            record(monitor, Outcome.SUCCESS, 30, Duration.ofMillis(1));
            windowEnds(monitor);
            assertThat(heard.next().state()).isEqualTo(ThresholdAlert.State.CLEARED);
        }
        assertThat(heard.all()).hasSize(2);
    }

    @Test
    void windowsAreWatchedWithoutAnyoneAsking() throws InterruptedException {
        var monitor = PerformanceMonitor.builder()
                .rule(ThresholdRule.Rate.ofOperations(TYPE, 10, Duration.ofMillis(200)))
                .build();
        monitor.addListener(heard);
        record(monitor, Outcome.SUCCESS, 11, Duration.ofNanos(10));
        assertThat(heard.next().state()).isEqualTo(ThresholdAlert.State.RAISED);
        assertThat(heard.next().state()).isEqualTo(ThresholdAlert.State.CLEARED);
        monitor.close();
    }

    @Test
    void aListenerThatThrowsOrInterruptsItselfMissesNothingAndHarmsNobody() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(3);
        try (var monitor = monitor(new ThresholdRule.Operation(TYPE, Duration.ZERO))) {
            monitor.addListener(alert -> {
                called.countDown();
                Thread.currentThread().interrupt();
                throw new AssertionError("a listener's own trouble");
            });
            record(monitor, Outcome.SUCCESS, 3, Duration.ofMillis(1));
            called.await();
            for (int i = 0; i < 3; i++) {
                heard.next();
            }
            monitor.close();
            assertThat(monitor.losses().failedDeliveries()).isEqualTo(3);
        }
    }

    @Test
    void aListenerThatHangsDelaysNobodyAndItsLossIsCounted() throws InterruptedException {
        CountDownLatch hung = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (var monitor = monitor(new ThresholdRule.Operation(TYPE, Duration.ZERO))) {
            monitor.addListener(alert -> {
                hung.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            int rounds = PerformanceMonitor.ALERT_QUEUE / PerformanceMonitor.ALERTS_PER_MINUTE + 10;
            for (int round = 0; round < rounds; round++) {
                record(monitor, Outcome.SUCCESS, PerformanceMonitor.ALERTS_PER_MINUTE, Duration.ofMillis(1));
                for (int i = 0; i < PerformanceMonitor.ALERTS_PER_MINUTE; i++) {
                    heard.next();
                }
                hung.await();
                now.addAndGet(Duration.ofMinutes(2).toNanos());
            }
            int alerts = rounds * PerformanceMonitor.ALERTS_PER_MINUTE;
            assertThat(monitor.count()).isEqualTo(alerts);
            assertThat(heard.all()).hasSize(alerts);
            assertThat(monitor.losses().undeliveredAlerts()).isEqualTo(alerts - PerformanceMonitor.ALERT_QUEUE - 1);
            assertThat(monitor.losses().none()).isFalse();
        } finally {
            release.countDown();
        }
    }

    @Test
    void listenersAreAddedOnceRemovedAndCapped() {
        try (var monitor = monitor(new ThresholdRule.Operation(TYPE, Duration.ZERO))) {
            monitor.addListener(heard);
            for (int i = 1; i < PerformanceMonitor.MAX_LISTENERS; i++) {
                AtomicLong own = new AtomicLong();
                monitor.addListener(alert -> own.incrementAndGet());
            }
            assertThatIllegalStateException()
                    .isThrownBy(() -> monitor.addListener(alert -> now.incrementAndGet()))
                    .withMessageContaining("remove one first");
            monitor.addListener(heard);
            monitor.removeListener(heard);
            record(monitor, Outcome.SUCCESS, 1, Duration.ofMillis(1));
        }
        assertThat(heard.all()).isEmpty();
    }
}
