package dev.packagefast.security.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.testing.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a log, verification names the line. */
class AuditTamperTest {
    @TempDir
    Path folder;

    private Path log;
    private byte[] whole;
    private List<String> lines;

    @BeforeEach
    void makeLog() throws IOException {
        log = folder.resolve("audit.log");
        whole = AuditSamples.log(log, 4);
        lines = AuditSamples.lines(log);
    }

    private AuditVerdict verify(byte[] bytes) {
        try (ChainReader reader = new ChainReader(log, new ByteArrayInputStream(bytes), bytes.length, 0)) {
            return reader.verdict();
        }
    }

    private static void assertDamaged(AuditVerdict verdict, long line, String how) {
        assertThat(verdict).as(how).isInstanceOfSatisfying(AuditVerdict.Damaged.class, damaged -> {
            assertThat(damaged.line()).as(how).isEqualTo(line);
            assertThat(damaged.events()).as(how).isEqualTo(Math.max(0, line - 2));
            assertThat(damaged.expected()).isNotEmpty().isNotEqualTo(damaged.found());
        });
    }

    @Test
    void anyBitOfAnyByte() throws IOException {
        assertThat(verify(whole)).isInstanceOf(AuditVerdict.Intact.class);
        long line = 1;
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] bad = whole.clone();
                bad[at] ^= (byte) (1 << bit);
                assertDamaged(verify(bad), line, "byte " + at + " bit " + bit);
            }
            if (whole[at] == '\n') {
                line++;
            }
        }
    }

    @Test
    void anyByteRemovedOrInserted() throws IOException {
        long line = 1;
        for (int at = 0; at < whole.length - 1; at++) {
            byte[] shorter = new byte[whole.length - 1];
            System.arraycopy(whole, 0, shorter, 0, at);
            System.arraycopy(whole, at + 1, shorter, at, shorter.length - at);
            assertDamaged(verify(shorter), line, "byte " + at + " removed");
            byte[] longer = new byte[whole.length + 1];
            System.arraycopy(whole, 0, longer, 0, at);
            longer[at] = ' ';
            System.arraycopy(whole, at, longer, at + 1, whole.length - at);
            assertDamaged(verify(longer), line, "space before byte " + at);
            if (whole[at] == '\n') {
                line++;
            }
        }
    }

    @Test
    void aLineRemovedRepeatedOrMoved() throws IOException {
        for (int i = 0; i < lines.size(); i++) {
            for (int j = 0; j < lines.size(); j++) {
                if (i == j) {
                    continue;
                }
                List<String> swapped = new ArrayList<>(lines);
                Collections.swap(swapped, i, j);
                assertDamaged(verify(join(swapped)), Math.min(i, j) + 1, "lines " + i + " and " + j + " swapped");
            }
            List<String> twice = new ArrayList<>(lines);
            twice.add(i, lines.get(i));
            assertDamaged(verify(join(twice)), i + 2, "line " + i + " twice");
            if (i < lines.size() - 1) {
                List<String> without = new ArrayList<>(lines);
                without.remove(i);
                assertDamaged(verify(join(without)), i + 1, "line " + i + " removed");
            }
        }
    }

    @Test
    void aCutAnywhereButAtTheEndOfALine() throws IOException {
        long line = 1;
        for (int length = 0; length < whole.length; length++) {
            AuditVerdict verdict = verify(Arrays.copyOf(whole, length));
            if (length == 0) {
                assertDamaged(verdict, 1, "nothing left");
            } else if (whole[length - 1] == '\n') {
                line++;
                // The removal of the whole tail: what no chain without a witness can see.
                assertThat(verdict).isInstanceOf(AuditVerdict.Intact.class);
                assertThat(verdict.events()).isEqualTo(line - 2);
            } else {
                long expected = line;
                assertThat(verdict)
                        .isInstanceOfSatisfying(
                                AuditVerdict.Incomplete.class,
                                cut -> assertThat(cut.line()).isEqualTo(expected));
            }
        }
    }

    @Test
    void anEventFromAnotherLog() throws IOException {
        Path other = folder.resolve("other.log");
        AuditSamples.log(other, 4);
        List<String> mixed = new ArrayList<>(lines);
        mixed.set(3, AuditSamples.lines(other).get(3));
        assertDamaged(verify(join(mixed)), 4, "an event of another log");
    }

    @Test
    void aChangedEventWithAHashMadeNew() throws IOException {
        LineFormat format = new LineFormat();
        LineBuffer forged = new LineBuffer(1024);
        String before =
                lines.get(1).substring(lines.get(1).length() - 67, lines.get(1).length() - 3);
        format.appendLine(forged, 2, before, LineFormat.eventBody(AuditSamples.event(99)));
        List<String> changed = new ArrayList<>(lines);
        changed.set(2, new String(forged.toByteArray(), StandardCharsets.UTF_8));
        assertDamaged(verify(join(changed)), 4, "the line after the forged one");
    }

    @Test
    void endlessLinesAndBinaryBytes() throws IOException {
        byte[] endless = Arrays.copyOf(whole, whole.length + 1_000_000);
        Arrays.fill(endless, whole.length, endless.length, (byte) '{');
        assertDamaged(verify(endless), 7, "an endless line");
        assertDamaged(verify(new byte[300_000]), 1, "zeros");
        assertDamaged(verify("\n\n\n".getBytes(StandardCharsets.UTF_8)), 1, "empty lines");
    }

    @Test
    void mutatedLogsGiveAVerdictAndNothingElse() {
        Fuzz.run(List.of(whole), bytes -> {
            AuditVerdict verdict = verify(bytes);
            assertThat(verdict.events()).isLessThanOrEqualTo(6);
            if (verdict instanceof AuditVerdict.Intact) {
                // Only a cut at the end of a line, or no change at all, can leave an intact log.
                assertThat(whole).startsWith(bytes);
            }
        });
    }

    private static byte[] join(List<String> lines) {
        return String.join("", lines).getBytes(StandardCharsets.UTF_8);
    }
}
