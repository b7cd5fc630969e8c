package dev.packagefast.security.advisory.cvss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.testing.Fuzz;
import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CvssScoreTest {
    private static final String V31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    private static final String V4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";

    @Test
    void agreesWithTheWholePeerTable() throws IOException {
        List<String> wrong = new ArrayList<>();
        int rows = 0;
        for (String line : Files.readAllLines(SharedData.require("peer/cvss/vectors.tsv"))) {
            if (line.startsWith("#")) {
                continue;
            }
            rows++;
            String[] columns = line.split("\t", -1);
            CvssScore score = CvssScore.parse(columns[1]);
            String[] expected = columns[2].split(",", -1);
            boolean right = expected.length == 1
                    ? score.score() == Double.parseDouble(expected[0])
                    : score.baseScore() == Double.parseDouble(expected[0])
                            && score.temporalScore().equals(optional(expected[1]))
                            && score.environmentalScore().equals(optional(expected[2]));
            if (!right) {
                wrong.add(line + " but got " + score.baseScore() + "," + score.temporalScore() + ","
                        + score.environmentalScore());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(rows).isGreaterThan(3_000);
    }

    private static OptionalDouble optional(String text) {
        return text.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # vector                                                                    | version | score | rating
            AV:N/AC:L/Au:N/C:P/I:P/A:P                                                  | 2.0     | 7.5   | HIGH
            AV:N/AC:L/Au:N/C:C/I:C/A:C                                                  | 2.0     | 10.0  | HIGH
            AV:L/AC:H/Au:M/C:N/I:N/A:N                                                  | 2.0     | 0.0   | NONE
            AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C                                   | 2.0     | 6.4   | MEDIUM
            AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H         | 2.0     | 9.2   | HIGH
            AV:N/AC:L/Au:N/C:N/I:N/A:C/E:ND/CDP:ND                                      | 2.0     | 7.8   | HIGH
            CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H                                | 3.0     | 9.8   | CRITICAL
            CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N                                | 3.1     | 6.1   | MEDIUM
            CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H                                | 3.1     | 10.0  | CRITICAL
            CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N                                | 3.1     | 0.0   | NONE
            CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P                            | 3.1     | 9.3   | CRITICAL
            CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:X/MAV:X                      | 3.1     | 9.8   | CRITICAL
            CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N                                | 3.1     | 9.8   | CRITICAL
            CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N             | 4.0     | 9.3   | CRITICAL
            CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H             | 4.0     | 10.0  | CRITICAL
            CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N/MSI:H       | 4.0     | 7.7   | HIGH
            CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N/AR:L        | 4.0     | 7.9   | HIGH
            """)
    void scoresEachVersion(String vector, String version, double expected, CvssRating rating) {
        CvssScore score = CvssScore.parse(vector);
        assertThat(score.version()).isEqualTo(version);
        assertThat(score.score()).isEqualTo(expected);
        assertThat(score.rating()).isEqualTo(rating);
        assertThat(score.vector()).isEqualTo(vector);
        assertThat(score).hasToString(expected + " (" + vector + ")").isEqualTo(CvssScore.parse(vector));
    }

    @Test
    void countsThreatAndEnvironmentOfVersion4OnlyInTheOverallScore() {
        CvssScore score = CvssScore.parse(V4 + "/E:U/CR:L/IR:L/AR:L");
        assertThat(score.baseScore()).isEqualTo(CvssScore.parse(V4).score());
        assertThat(score.score()).isLessThan(score.baseScore());
        assertThat(score.temporalScore()).isEmpty();
        assertThat(score.environmentalScore()).isEmpty();
    }

    @Test
    void supplementalMetricsChangeNothing() {
        assertThat(CvssScore.parse(V4 + "/S:P/AU:Y/R:I/V:C/RE:H/U:Red").score())
                .isEqualTo(CvssScore.parse(V4).score());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', textBlock = """
            ""                                                       | empty
            nonsense                                                 | 'nonsense' is not METRIC:VALUE
            CVSS:3.1                                                 | '' is not METRIC:VALUE
            CVSS:3.1/                                                | '' is not METRIC:VALUE
            CVSS:2.0/AV:N/AC:L/Au:N/C:P/I:P/A:P                      | version is '2.0'
            CVSS:3.2/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H             | version is '3.2'
            cvss:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H             | no metric 'cvss'
            CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/            | '' is not METRIC:VALUE
            CVSS:3.1/AV:N//AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H            | '' is not METRIC:VALUE
            CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H                 | mandatory metric A is missing
            CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/A:H         | metric A is there twice
            CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:X             | metric A has no value 'X'
            CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:h             | metric A has no value 'h'
            CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/ZZ:H        | no metric 'ZZ'
            CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H:H           | metric A has no value 'H:H'
            CVSS:3.1/AV:N/AC:L/Au:N/C:P/I:P/A:P                      | no metric 'Au'
            AV:N/AC:L/Au:N/C:P/I:P                                   | mandatory metric A is missing
            AV:N/AC:L/Au:N/C:P/I:P/A:P/E:X                           | metric E has no value 'X'
            CVSS:4.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H             | metric S has no value 'U'
            CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:S/VA:H/SC:N/SI:N/SA:N | metric VI has no value 'S'
            """)
    void refusesWhatIsNoVectorAndSaysWhy(String vector, String reason) {
        assertThatThrownBy(() -> CvssScore.parse(vector))
                .isInstanceOfSatisfying(MalformedCvssException.class, malformed -> {
                    assertThat(malformed.reason()).contains(reason);
                    assertThat(malformed.vector()).isEqualTo(vector);
                    assertThat(malformed).isInstanceOf(IllegalArgumentException.class);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {V31, V4, "AV:N/AC:L/Au:N/C:P/I:P/A:P"})
    void refusesEveryVectorWithOneMetricLeftOut(String vector) {
        String[] fields = vector.split("/", -1);
        for (int left = vector.startsWith("CVSS") ? 1 : 0; left < fields.length; left++) {
            List<String> rest = new ArrayList<>(List.of(fields));
            String metric = rest.remove(left).replaceAll(":.*", "");
            assertThatThrownBy(() -> CvssScore.parse(String.join("/", rest)))
                    .hasMessageContaining("mandatory metric " + metric + " is missing");
        }
    }

    @Test
    void limitsTheLengthAndShowsOnlyPrintableCharactersOfAHostileText() {
        assertThatThrownBy(() -> CvssScore.parse("A".repeat(CvssScore.MAX_LENGTH + 1)))
                .hasMessageContaining("513 characters")
                .hasMessageContaining("…");
        assertThatThrownBy(() -> CvssScore.parse("AV:N\n\u001b[31m/\u202e"))
                .message()
                .doesNotContain("\n", "\u001b", "\u202e");
    }

    @Test
    void everyMutationOfAVectorIsScoredOrRefused() {
        Fuzz.runText(
                List.of(V31 + "/E:P/RL:O/MS:C/CR:H", V4 + "/E:P/MSI:S/CR:L", "AV:N/AC:L/Au:N/C:P/I:P/A:P/E:POC/TD:L"),
                text -> {
                    CvssScore score = CvssScore.parse(text);
                    assertThat(score.score()).isBetween(0.0, 10.0);
                },
                MalformedCvssException.class);
    }
}
