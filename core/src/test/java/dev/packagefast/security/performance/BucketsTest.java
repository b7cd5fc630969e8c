package dev.packagefast.security.performance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BucketsTest {
    @Test
    void bucketsCoverTheScaleWithoutGapOrOverlap() {
        long expected = 0;
        for (int i = 0; i < Buckets.COUNT; i++) {
            assertThat(Buckets.lowest(i)).as("bucket %d", i).isEqualTo(expected);
            assertThat(Buckets.indexOf(Buckets.lowest(i))).isEqualTo(i);
            assertThat(Buckets.indexOf(Buckets.highest(i))).isEqualTo(i);
            expected = Buckets.highest(i) + 1;
        }
        assertThat(expected).isEqualTo(Buckets.LIMIT);
    }

    @Test
    void aBucketsMiddleIsWithinTheStatedErrorOfEveryValueInIt() {
        Random random = new Random(7);
        for (int round = 0; round < 200_000; round++) {
            long value = random.nextLong() >>> (16 + random.nextInt(48));
            long middle = Buckets.middle(Buckets.indexOf(value));
            assertThat((double) Math.abs(middle - value))
                    .as("middle of the bucket of %d", value)
                    .isLessThanOrEqualTo(value * HistogramSnapshot.RELATIVE_ERROR);
        }
    }

    @Test
    void valuesBeyondTheScaleAreHeldAtItsEnds() {
        assertThat(Buckets.clamp(Long.MIN_VALUE)).isZero();
        assertThat(Buckets.clamp(-1)).isZero();
        assertThat(Buckets.clamp(Buckets.LIMIT - 1)).isEqualTo(Buckets.LIMIT - 1);
        assertThat(Buckets.clamp(Buckets.LIMIT)).isEqualTo(Buckets.LIMIT - 1);
        assertThat(Buckets.clamp(Long.MAX_VALUE)).isEqualTo(Buckets.LIMIT - 1);
        assertThat(Buckets.indexOf(Buckets.LIMIT - 1)).isEqualTo(Buckets.COUNT - 1);
    }
}
