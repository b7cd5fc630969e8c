package dev.packagefast.bench.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {
    private static final int DRAWS = 200_000;

    @Test
    void valuesLieAsTheQuantilesAndTheMeanSay() {
        Quantiles lengths = new Quantiles(9, 16, 34, 72, 213, 19.88);
        double[] drawn = new Random(7).doubles(DRAWS).map(lengths::at).sorted().toArray();

        assertThat(drawn[DRAWS / 10]).isCloseTo(9, within(0.2));
        assertThat(drawn[DRAWS / 2]).isCloseTo(16, within(0.3));
        assertThat(drawn[DRAWS * 9 / 10]).isCloseTo(34, within(0.7));
        assertThat(drawn[DRAWS * 99 / 100]).isCloseTo(72, within(4.0));
        assertThat(drawn[DRAWS - 1]).isBetween(180.0, 213.0);
        assertThat(Arrays.stream(drawn).average().orElseThrow()).isCloseTo(19.88, within(0.2));
    }

    @Test
    void aFigureThatIsAlwaysTheSameStaysSo() {
        Quantiles one = new Quantiles(1, 1, 1, 1, 1, 1);
        assertThat(new Random(1)
                        .doubles(1_000)
                        .map(one::at)
                        .skip(1)
                        .filter(value -> value > 1)
                        .count())
                .isZero();
        assertThat(one.at(0.5)).isEqualTo(1);
    }

    @Test
    void countsComeAsOftenAsTheHistogramSaysAndItsTailKeepsTheMean() {
        Histogram histogram = Histogram.of(Map.of("0", 600.0, "1", 300.0, "3", 90.0, ">3", 10.0), 50, 0.77);
        Random random = new Random(3);
        int[] counts = new int[51];
        for (int i = 0; i < DRAWS; i++) {
            counts[histogram.draw(random)]++;
        }
        assertThat(counts[0] / (double) DRAWS).isCloseTo(0.6, within(0.01));
        assertThat(counts[1] / (double) DRAWS).isCloseTo(0.3, within(0.01));
        assertThat(counts[2]).isZero();
        assertThat(counts[3] / (double) DRAWS).isCloseTo(0.09, within(0.01));
        double mean = 0;
        for (int count = 0; count < counts.length; count++) {
            mean += (double) count * counts[count] / DRAWS;
        }
        // A drawn count is whole: the tail loses up to one half of a value on the way.
        assertThat(mean).isCloseTo(0.77, within(0.03));
        assertThat(histogram.draw(random, 2)).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aDistributionWithoutTheFiguresIsRefusedByName(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("d.json"), "{\"npm\": {\"MAL\": {\"records\": 3}}}");
        assertThatThrownBy(() -> MalwareShape.read(file, "npm"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("max");
    }

    @Test
    void theRealDistributionIsRead() throws IOException {
        MalwareShape shape = MalwareShape.read(SharedData.require("osv/DISTRIBUTION.json"), "npm");
        assertThat(shape.nameLength()).isEqualTo(new Quantiles(9, 16, 34, 72, 213, 19.88));
        assertThat(shape.bytes()).isEqualTo(new Quantiles(1058, 1829, 2651, 3426, 9580, 1824.73));
        assertThat(shape.scopedShare()).isEqualTo(0.134);
        assertThat(shape.withoutRanges()).isCloseTo(5584.0 / 22296, within(1e-9));
        assertThat(shape.versions().counts()).containsEntry(1, 6976L);
        assertThat(shape.versions().tailFrom()).isEqualTo(12);
        assertThat(shape.versions().tailCount()).isEqualTo(107);
    }
}
