package dev.packagefast.security.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CapacityEstimateTest {
    private static final MetricType TYPE = MetricType.INTEGRITY_VERIFICATION;
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    @Test
    void followsTheUtilisationLaw() {
        // 100 operations of 20 ms in 10 s, computing half the time, on 2 cores: 1 s of CPU of the 20 there were.
        CapacityEstimate estimate = CapacityEstimate.of(
                        figures(100, Duration.ofMillis(20), OptionalDouble.of(50)), TEN_SECONDS, 2, Optional.empty())
                .orElseThrow();

        assertThat(estimate.throughput()).isEqualTo(10);
        assertThat(estimate.utilisation()).isCloseTo(0.05, within(1e-3));
        assertThat(estimate.saturation()).isCloseTo(200, within(1.0));
        assertThat(estimate.crossing()).isEmpty();
    }

    @Test
    void atTheCrossingTheMeanDurationIsTheThreshold() {
        for (int cores : new int[] {1, 2, 8}) {
            Duration limit = Duration.ofMillis(50);
            CapacityEstimate estimate = CapacityEstimate.of(
                            figures(10, Duration.ofMillis(20), OptionalDouble.empty()),
                            TEN_SECONDS,
                            cores,
                            Optional.of(limit))
                    .orElseThrow();

            double crossing = estimate.crossing().orElseThrow();
            assertThat(crossing).isPositive().isLessThan(estimate.saturation());
            assertThat((double) estimate.durationAt(crossing).orElseThrow().toNanos())
                    .isCloseTo((double) limit.toNanos(), within(1e4));
            assertThat(estimate.durationAt(estimate.saturation())).isEmpty();
        }
    }

    @Test
    void agreesWithASimulatedQueue() {
        // One server, Poisson arrivals, exponential service: the case that the formula is exact for.
        SplittableRandom random = new SplittableRandom(7);
        double service = 0.020;
        double rate = 30;
        double arrival = 0;
        double free = 0;
        double total = 0;
        int operations = 400_000;
        for (int i = 0; i < operations; i++) {
            arrival -= Math.log(1 - random.nextDouble()) / rate;
            free = Math.max(free, arrival) - Math.log(1 - random.nextDouble()) * service;
            total += free - arrival;
        }

        Duration expected = CapacityEstimate.of(
                        figures(10, Duration.ofMillis(20), OptionalDouble.empty()), TEN_SECONDS, 1, Optional.empty())
                .orElseThrow()
                .durationAt(rate)
                .orElseThrow();

        assertThat(total / operations).isCloseTo(expected.toNanos() / 1e9, within(0.0025));
    }

    @Test
    void staysNearASimulatedQueueOfTwoServers() {
        SplittableRandom random = new SplittableRandom(11);
        double service = 0.020;
        double rate = 70;
        double arrival = 0;
        double total = 0;
        PriorityQueue<Double> free = new PriorityQueue<>();
        free.add(0.0);
        free.add(0.0);
        int operations = 400_000;
        for (int i = 0; i < operations; i++) {
            arrival -= Math.log(1 - random.nextDouble()) / rate;
            double end = Math.max(free.remove(), arrival) - Math.log(1 - random.nextDouble()) * service;
            free.add(end);
            total += end - arrival;
        }

        Duration expected = CapacityEstimate.of(
                        figures(10, Duration.ofMillis(20), OptionalDouble.empty()), TEN_SECONDS, 2, Optional.empty())
                .orElseThrow()
                .durationAt(rate)
                .orElseThrow();

        assertThat(total / operations).isCloseTo(expected.toNanos() / 1e9, within(0.004));
    }

    @Test
    void aThresholdThatIsCrossedAlreadyNeedsNoLoad() {
        CapacityEstimate estimate = CapacityEstimate.of(
                        figures(10, Duration.ofMillis(20), OptionalDouble.empty()),
                        TEN_SECONDS,
                        2,
                        Optional.of(Duration.ofMillis(5)))
                .orElseThrow();

        assertThat(estimate.crossing()).hasValue(0);
    }

    @Test
    void saysWhatItTakesForGranted() {
        CapacityEstimate blind = CapacityEstimate.of(
                        figures(10, Duration.ofMillis(20), OptionalDouble.empty()), TEN_SECONDS, 2, Optional.empty())
                .orElseThrow();
        CapacityEstimate sampled = CapacityEstimate.of(
                        figures(10, Duration.ofMillis(20), OptionalDouble.of(25)), TEN_SECONDS, 2, Optional.empty())
                .orElseThrow();

        assertThat(blind.assumptions()).anyMatch(line -> line.contains("No CPU time was sampled"));
        assertThat(sampled.assumptions()).anyMatch(line -> line.contains("25 % of its duration"));
    }

    @Test
    void withoutFiguresOrTimeThereIsNoEstimate() {
        assertThat(CapacityEstimate.of(SeriesSnapshot.empty(SeriesKey.of(TYPE)), TEN_SECONDS, 2, Optional.empty()))
                .isEmpty();
        SeriesSnapshot some = figures(1, Duration.ofMillis(1), OptionalDouble.empty());
        assertThat(CapacityEstimate.of(some, Duration.ZERO, 2, Optional.empty()))
                .isEmpty();
        assertThat(CapacityEstimate.of(some, Duration.ofSeconds(-5), 2, Optional.empty()))
                .isEmpty();
        assertThatThrownBy(() -> CapacityEstimate.of(some, TEN_SECONDS, 0, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CapacityEstimate.of(some, TEN_SECONDS, 2, Optional.of(Duration.ZERO)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static SeriesSnapshot figures(int operations, Duration each, OptionalDouble cpu) {
        PerformanceMonitor monitor = new PerformanceMonitor();
        for (int i = 0; i < operations; i++) {
            monitor.recordMetric(new PerformanceMetric(TYPE, each, OptionalLong.empty(), cpu, Instant.EPOCH));
        }
        return monitor.statistics(TYPE);
    }
}
