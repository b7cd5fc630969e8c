package dev.packagefast.security.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HistogramSnapshotTest {
    private static final SeriesKey KEY = SeriesKey.of(MetricType.VULNERABILITY_SCAN);

    static Stream<Arguments> distributions() {
        return Stream.of(
                distribution("uniform", random -> random.nextLong(1, 10_000_000)),
                distribution("exponential", random -> (long) (-Math.log(1 - random.nextDouble()) * 2_000_000)),
                distribution("bimodal", random ->
                        (long) ((random.nextInt(10) < 7 ? 40_000 : 90_000_000) * (1 + 0.05 * random.nextGaussian()))),
                distribution("heavy-tailed", random -> (long) (1_000 / Math.pow(1 - random.nextDouble(), 1 / 0.7))),
                distribution("constant", random -> 123_456_789),
                distribution("tiny", random -> random.nextLong(0, 100)));
    }

    private static Arguments distribution(String name, ToLongFunction<Random> draw) {
        return Arguments.of(name, draw);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("distributions")
    void quantilesAgreeWithExactOnesWithinTheStatedError(String name, ToLongFunction<Random> draw) {
        Random random = new Random(42);
        long[] values = new long[100_000];
        StripedHistogram histogram = new StripedHistogram();
        for (int i = 0; i < values.length; i++) {
            values[i] = Buckets.clamp(draw.applyAsLong(random));
            histogram.record(values[i]);
        }
        Arrays.sort(values);
        HistogramSnapshot snapshot = histogram.read(KEY).durations();

        assertThat(snapshot.count()).isEqualTo(values.length);
        assertThat(snapshot.sumNanos()).isEqualTo(Arrays.stream(values).sum());
        assertThat(snapshot.min()).contains(Duration.ofNanos(values[0]));
        assertThat(snapshot.max()).contains(Duration.ofNanos(values[values.length - 1]));
        for (double q : new double[] {0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1}) {
            long exact = values[(int) Math.max(Math.ceil(q * values.length) - 1, 0)];
            long estimate = snapshot.quantile(q).orElseThrow().toNanos();
            assertThat((double) Math.abs(estimate - exact))
                    .as("%s: quantile %s, exact %d, estimate %d", name, q, exact, estimate)
                    .isLessThanOrEqualTo(exact * 0.01);
        }
    }

    @Test
    void intervalsAddUpToTheWhole() {
        StripedHistogram histogram = new StripedHistogram();
        Random random = new Random(3);
        HistogramSnapshot last = HistogramSnapshot.EMPTY;
        HistogramSnapshot sum = HistogramSnapshot.EMPTY;
        for (int interval = 0; interval < 20; interval++) {
            int operations = random.nextInt(1000);
            for (int i = 0; i < operations; i++) {
                histogram.record(random.nextLong(1, 1_000_000_000));
            }
            HistogramSnapshot now = histogram.read(KEY).durations();
            HistogramSnapshot within = now.since(last);
            assertThat(within.count()).isEqualTo(operations);
            sum = sum.plus(within);
            last = now;
        }
        assertThat(sum.count()).isEqualTo(last.count());
        assertThat(sum.sum()).isEqualTo(last.sum());
        assertThat(sum.quantile(0.99)).isEqualTo(last.quantile(0.99));
    }

    @Test
    void anIntervalsExtremesAreThoseOfTheIntervalWithinABucket() {
        StripedHistogram histogram = new StripedHistogram();
        histogram.record(5);
        histogram.record(1_000_000_000);
        HistogramSnapshot before = histogram.read(KEY).durations();
        histogram.record(70_000);
        HistogramSnapshot within = histogram.read(KEY).durations().since(before);
        assertThat(within.min().orElseThrow().toNanos()).isBetween(68_900L, 70_000L);
        assertThat(within.max().orElseThrow().toNanos()).isBetween(70_000L, 71_100L);
    }

    @Test
    void aSumThatArrivesAfterItsCountIsNotLost() {
        HistogramSnapshot countSeen = HistogramSnapshot.of(new int[] {10}, new long[] {1}, 0, 10, 10);
        HistogramSnapshot sumSeen = HistogramSnapshot.of(new int[] {10}, new long[] {1}, 10, 10, 10);
        HistogramSnapshot late = sumSeen.since(countSeen);
        assertThat(late.count()).isZero();
        assertThat(late.sum()).isEqualTo(Duration.ofNanos(10));
        assertThat(late.mean()).isEmpty();
        assertThat(countSeen.plus(late)).isEqualTo(sumSeen);
        assertThat(late.plus(countSeen)).isEqualTo(sumSeen);
    }

    @Test
    void nothingRecordedHasNoFigures() {
        HistogramSnapshot empty = new StripedHistogram().read(KEY).durations();
        assertThat(empty.count()).isZero();
        assertThat(empty.sum()).isZero();
        assertThat(empty.mean()).isEmpty();
        assertThat(empty.min()).isEmpty();
        assertThat(empty.max()).isEmpty();
        assertThat(empty.quantile(0.5)).isEmpty();
        assertThat(empty).hasToString("no operations");
        assertThat(empty.plus(empty)).isEqualTo(empty);
    }

    @Test
    void bucketsTellWhereTheOperationsAre() {
        StripedHistogram histogram = new StripedHistogram();
        histogram.record(10);
        histogram.record(10);
        histogram.record(1_000_000);
        HistogramSnapshot snapshot = histogram.read(KEY).durations();
        List<String> seen = new ArrayList<>();
        snapshot.forEachBucket((lowest, highest, count) -> seen.add(lowest + ".." + highest + ": " + count));
        assertThat(seen).containsExactly("10..10: 2", "999424..1007615: 1");
        assertThat(snapshot.countUpTo(Duration.ofNanos(9))).isZero();
        assertThat(snapshot.countUpTo(Duration.ofNanos(10))).isEqualTo(2);
        assertThat(snapshot.countUpTo(Duration.ofDays(1000))).isEqualTo(3);
        assertThat(snapshot.countUpTo(Duration.ofNanos(-1))).isZero();
        assertThat(snapshot).hasToString("3 operations, p50 10 ns, p99 1.00 ms, max 1.00 ms");
    }

    @Test
    void refusesAShareThatIsNone() {
        HistogramSnapshot empty = HistogramSnapshot.EMPTY;
        for (double q : new double[] {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> empty.quantile(q))
                    .withMessageContaining("found " + q);
        }
    }

    @Test
    void sumsBeyondTheRangeStayAtItsEnd() {
        HistogramSnapshot snapshot =
                HistogramSnapshot.of(new int[] {0}, new long[] {Long.MAX_VALUE}, Long.MAX_VALUE, 0, 0);
        HistogramSnapshot twice = snapshot.plus(snapshot);
        assertThat(twice.count()).isEqualTo(Long.MAX_VALUE);
        assertThat(twice.sumNanos()).isEqualTo(Long.MAX_VALUE);
    }
}
