package dev.packagefast.security.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00.000000000Z",
                "1969-12-31T23:59:59.999999999Z",
                "2026-11-22T10:00:00.000000001Z",
                "9999-12-31T23:59:59.999999999Z"
            })
    void aTimeIsWrittenInFullAndReadAsTheSame(String text) {
        Instant time = Instant.parse(text);

        assertThat(new String(Timestamps.format(time), StandardCharsets.US_ASCII))
                .isEqualTo(text);
        assertThat(Timestamps.parse(text)).isEqualTo(time);
    }

    @Test
    void everyDayOfTheCalendarIsReadAsTheJdkReadsIt() {
        LocalDate end = LocalDate.of(10_000, 1, 1);
        for (LocalDate day = LocalDate.of(0, 1, 1); day.isBefore(end); day = day.plusDays(1)) {
            Instant noon = day.atTime(12, 34, 56).toInstant(ZoneOffset.UTC);
            if (!Timestamps.parse(day + "T12:34:56.000000000Z").equals(noon)) {
                assertThat(Timestamps.parse(day + "T12:34:56.000000000Z")).isEqualTo(noon);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-29T00:00:00.000000000Z",
                "1900-02-29T00:00:00.000000000Z",
                "2026-13-01T00:00:00.000000000Z",
                "2026-00-01T00:00:00.000000000Z",
                "2026-04-31T00:00:00.000000000Z",
                "2026-01-01T24:00:00.000000000Z",
                "2026-01-01T23:59:60.000000000Z"
            })
    void whatNoCalendarHasIsRefused(String text) {
        assertThatThrownBy(() -> Timestamps.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
