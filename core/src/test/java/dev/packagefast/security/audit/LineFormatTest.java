package dev.packagefast.security.audit;

import static dev.packagefast.security.audit.AuditSamples.hostile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines whose hash is right, so that only their spelling can be wrong. */
class LineFormatTest {
    private static final String ACTOR = ",\"actor\":{\"user\":\"ci\",\"pid\":7}";
    private static final String PLAIN =
            "\"time\":\"2026-11-21T12:00:00.000000000Z\",\"type\":\"A\",\"outcome\":\"succeeded\"" + ACTOR;

    private final LineFormat format = new LineFormat();

    private byte[] line(String body) {
        LineBuffer out = new LineBuffer(512);
        format.appendLine(out, 1, LineFormat.NO_HASH, body.getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(out.toByteArray(), out.size() - 1);
    }

    private LineFormat.Line read(byte[] line) throws LineFault {
        return format.read(line, 0, line.length);
    }

    @Test
    void readsWhatItWrites() throws Exception {
        byte[] line = line(new String(LineFormat.eventBody(hostile()), StandardCharsets.UTF_8));
        assertThat(read(line).event().event()).isEqualTo(hostile());
        assertThat(read(line(PLAIN)).event().event().type()).isEqualTo(AuditEventType.of("A"));
    }

    @Test
    void everyCodePointGoesThereAndBack() throws Exception {
        for (int block = 0; block < 0x110000; block += 0x1000) {
            StringBuilder text = new StringBuilder();
            for (int codePoint = block; codePoint < block + 0x1000; codePoint++) {
                text.appendCodePoint(codePoint);
                // Keeps a high surrogate from meeting the low one that follows it in the table.
                text.append('.');
            }
            AuditEvent event = hostile().withReason(text.toString());
            byte[] line = line(new String(LineFormat.eventBody(event), StandardCharsets.UTF_8));
            assertThat(read(line).event().event().reason()).isEqualTo(text.toString());
            assertThat(new String(line, StandardCharsets.UTF_8).chars())
                    .noneMatch(c -> c < 0x20 || c == 0x7F || c == 0x202E);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"type\":\"A\"                   | \"type\": \"A\"                  | white space",
                "\"type\":\"A\"                   | \"type\":\"\\u0041\"             | a needless escape",
                "\"type\":\"A\"                   | \"type\":\"\"                    | an empty type",
                "\"type\":\"A\"                   | \"type\":\"A B\"                 | a type that is no name",
                "\"type\":\"A\",\"outcome\"       | \"outcome\"                      | a member missing",
                "\"succeeded\"                    | \"Succeeded\"                    | an unknown outcome",
                "T12:00:00.000000000Z             | T24:00:00.000000000Z             | a time of another spelling",
                "T12:00:00.000000000Z             | T12:00:00.000000000z             | a small letter",
                "2026-11-21T                      | 2026-02-30T                      | a day that is none",
                "\"pid\":7                        | \"pid\":07                       | a leading zero",
                "\"pid\":7                        | \"pid\":-7                       | a sign",
                "\"pid\":7                        | \"pid\":9223372036854775808      | too large a number",
                "\"pid\":7                        | \"pid\":                         | no number",
                "\"pid\":7}                       | \"pid\":7,\"host\":\"h\",\"x\":1} | a member too many",
                "\"pid\":7}                       | \"pid\":7},\"attributes\":{}     | empty attributes",
                "\"pid\":7}                       | \"pid\":7},\"attributes\":{\"a\":\"\",\"a\":\"\"} | an attribute twice",
                "\"pid\":7}                       | \"pid\":7},\"attributes\":{\"a b\":\"\"} | a key that is no name",
                "\"pid\":7}                       | \"pid\":7},\"attributes\":{\"a\":1}  | a number for a text",
                "\"pid\":7}                       | \"pid\":7},\"by_hash\":[\"/reason\"] | a pointer to nothing",
                "\"pid\":7}                       | \"pid\":7},\"by_hash\":[]        | no pointers",
                ",\"actor\"                       | ,\"reason\":\"\",\"actor\"       | an empty reason",
                ",\"actor\"                       | ,\"reason\":\"\\n\",\"actor\"    | a short escape",
                ",\"actor\"                       | ,\"reason\":\"\\u000A\",\"actor\" | capital hex",
                ",\"actor\"                       | ,\"reason\":\"\\ud83d\\ude00\",\"actor\" | an escaped pair",
                ",\"actor\"                       | ,\"reason\":\"a\u0007b\",\"actor\" | a raw control character",
                ",\"actor\"                       | ,\"reason\":\"\u202e\",\"actor\" | a raw direction mark",
                ",\"actor\"                       | ,\"duration_ns\":1,\"reason\":\"r\",\"actor\" | another order",
            })
    void refusesAnyOtherSpelling(String part, String instead, String why) {
        assertThat(PLAIN).contains(part);
        assertThatThrownBy(() -> read(line(PLAIN.replace(part, instead))))
                .as(why)
                .isInstanceOfSatisfying(
                        LineFault.class, fault -> assertThat(fault.ranOut()).isFalse());
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[][] wrong = {
            {(byte) 0x80},
            {(byte) 0xC0, (byte) 0x80},
            {(byte) 0xC3},
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            {(byte) 0xE0, (byte) 0x80, (byte) 0x80},
            {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            {(byte) 0xFF}
        };
        byte[] good = line(PLAIN.replace(",\"actor\"", ",\"reason\":\"@@@@\",\"actor\""));
        int at = new String(good, StandardCharsets.ISO_8859_1).indexOf("@@@@");
        for (byte[] bytes : wrong) {
            byte[] bad = good.clone();
            System.arraycopy(bytes, 0, bad, at, bytes.length);
            assertThatThrownBy(() -> read(bad)).isInstanceOf(LineFault.class).hasMessageContaining("byte");
        }
    }

    @Test
    void refusesANewerFormat() {
        LineBuffer out = new LineBuffer(512);
        String body = new String(LineFormat.headerBody("0".repeat(32), AuditSamples.NOON), StandardCharsets.US_ASCII);
        byte[] newer = body.replace("\"version\":1", "\"version\":2").getBytes(StandardCharsets.US_ASCII);
        format.appendLine(out, 0, LineFormat.NO_HASH, newer);
        assertThatThrownBy(() -> format.read(out.array(), 0, out.size() - 1))
                .hasMessage("expected format version 1, found version 2");
    }

    @Test
    void everyBeginningOfALineIsUnfinishedAndNothingElse() throws Exception {
        byte[] line = line(new String(LineFormat.eventBody(hostile()), StandardCharsets.UTF_8));
        for (int end = 0; end <= line.length; end++) {
            Unfinished.check(line, 0, end, 1, LineFormat.NO_HASH);
        }
        byte[] more = Arrays.copyOf(line, line.length + 1);
        assertThatThrownBy(() -> Unfinished.check(more, 0, more.length, 1, LineFormat.NO_HASH))
                .isInstanceOf(LineFault.class);
        assertThatThrownBy(() -> Unfinished.check(line, 0, 30, 2, LineFormat.NO_HASH))
                .isInstanceOf(LineFault.class);
    }

    @Test
    void mutatedLinesAreReadOrRefused() {
        byte[] line = line(new String(LineFormat.eventBody(hostile()), StandardCharsets.UTF_8));
        Fuzz.run(List.of(line, line(PLAIN)), this::read, LineFault.class);
    }

    @Test
    void mutatedBodiesWithARightHashAreReadOrRefused() {
        byte[] body = LineFormat.eventBody(hostile());
        Fuzz.run(
                List.of(body, PLAIN.getBytes(StandardCharsets.UTF_8)),
                bytes -> {
                    LineBuffer out = new LineBuffer(512);
                    format.appendLine(out, 1, LineFormat.NO_HASH, bytes);
                    byte[] whole = Arrays.copyOf(out.toByteArray(), out.size() - 1);
                    AuditRecord event = read(whole).event();
                    if (event != null && event.storedByHash().isEmpty()) {
                        // Whatever is accepted has no other spelling.
                        assertThat(LineFormat.eventBody(event.event())).isEqualTo(bytes);
                    }
                },
                LineFault.class);
    }
}
