package dev.packagefast.security.advisory.cvss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What must hold for every vector of v4.0, whatever the table of scores. */
class CvssOrderTest {
    private static final List<List<String>> WORST_FIRST = List.of(
            List.of("AV", "N", "A", "L", "P"),
            List.of("AC", "L", "H"),
            List.of("AT", "N", "P"),
            List.of("PR", "N", "L", "H"),
            List.of("UI", "N", "P", "A"),
            List.of("VC", "H", "L", "N"),
            List.of("VI", "H", "L", "N"),
            List.of("VA", "H", "L", "N"),
            List.of("SC", "H", "L", "N"),
            List.of("SI", "H", "L", "N"),
            List.of("SA", "H", "L", "N"),
            List.of("E", "A", "P", "U"),
            List.of("CR", "H", "M", "L"),
            List.of("IR", "H", "M", "L"),
            List.of("AR", "H", "M", "L"),
            List.of("MSI", "S", "H", "L", "N"),
            List.of("MSA", "S", "H", "L", "N"));

    @Test
    void everyClassHasAScoreAndNoneBelowItScoresHigher() {
        int classes = 0;
        for (int eq1 = 0; eq1 < 3; eq1++) {
            for (int eq2 = 0; eq2 < 2; eq2++) {
                for (int eq3eq6 = 0; eq3eq6 < 5; eq3eq6++) {
                    for (int eq4 = 0; eq4 < 3; eq4++) {
                        for (int eq5 = 0; eq5 < 3; eq5++) {
                            MacroVector macro = new MacroVector(eq1, eq2, eq3eq6, eq4, eq5);
                            int own = macro.tenths().orElseThrow();
                            assertThat(own).isBetween(1, 100);
                            assertThat(lower(macro)).as(macro.toString()).allMatch(below -> below <= own);
                            classes++;
                        }
                    }
                }
            }
        }
        assertThat(classes).isEqualTo(270);
        assertThat(new MacroVector(0, 0, 4, 2, 2).tenthsBelowEq3Eq6()).isEmpty();
    }

    private static List<Integer> lower(MacroVector macro) {
        List<Integer> scores = new ArrayList<>();
        for (OptionalInt below : List.of(
                macro.tenthsBelowEq1(),
                macro.tenthsBelowEq2(),
                macro.tenthsBelowEq3Eq6(),
                macro.tenthsBelowEq4(),
                macro.tenthsBelowEq5())) {
            below.ifPresent(scores::add);
        }
        return scores;
    }

    @Test
    void randomVectorsOfEveryMetricAreScoredWithinTheScale() {
        Random random = new Random(4);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder vector = new StringBuilder("CVSS:4.0");
            for (List<String> metric : WORST_FIRST) {
                vector.append('/')
                        .append(metric.getFirst())
                        .append(':')
                        .append(metric.get(1 + random.nextInt(metric.size() - 1)));
            }
            assertThat(CvssScore.parse(vector.toString()).score()).isBetween(0.0, 10.0);
        }
    }
}
