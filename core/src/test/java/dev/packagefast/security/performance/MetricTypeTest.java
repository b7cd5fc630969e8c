package dev.packagefast.security.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricTypeTest {
    @Test
    void typesOfTheSameNameAreEqual() {
        assertThat(MetricType.of("mirror-sync"))
                .isEqualTo(MetricType.of("mirror-sync"))
                .hasSameHashCodeAs(MetricType.of("mirror-sync"))
                .isNotEqualTo(MetricType.of("mirror"))
                .isGreaterThan(MetricType.of("mirror"))
                .hasToString("mirror-sync");
        assertThat(MetricType.of("vulnerability-scan")).isEqualTo(MetricType.VULNERABILITY_SCAN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Scan",
                "1scan",
                "-scan",
                "scan it",
                "scan\n",
                "scan\"",
                "../etc/passwd",
                "überprüfung",
                "scan{x}",
                "overflow",
                "a\u0000b"
            })
    void refusesNamesThatWouldNeedEscapingSomewhere(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> MetricType.of(name));
    }

    @Test
    void refusesNamesBeyondTheLimitWithoutRepeatingThem() {
        assertThat(MetricType.of("a".repeat(MetricType.MAX_NAME_LENGTH)).name()).hasSize(64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MetricType.of("a".repeat(1 << 20)))
                .withMessage("metric type: a name has 1 to 64 characters, this one has 1048576");
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "0, -0.1", "0, NaN", "0, Infinity"})
    void aMetricRefusesFiguresThatMeanUnknown(long memory, double cpu) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PerformanceMetric(
                        MetricType.VULNERABILITY_SCAN,
                        Duration.ZERO,
                        OptionalLong.of(memory),
                        OptionalDouble.of(cpu),
                        Instant.EPOCH))
                .withMessageContaining("leave it empty");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 ns",
        "999, 999 ns",
        "1000, 1.00 µs",
        "12345, 12.3 µs",
        "123456, 123 µs",
        "1250000, 1.25 ms",
        "150000000, 150 ms",
        "5000000000, 5.00 s",
        "3600000000000, 3600 s"
    })
    void durationsReadWell(long nanos, String text) {
        assertThat(Durations.readable(nanos)).isEqualTo(text);
    }
}
