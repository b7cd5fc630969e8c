package dev.packagefast.security.audit;

import static dev.packagefast.security.audit.AuditSamples.event;
import static dev.packagefast.security.audit.AuditSamples.hostile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryTrailTest {
    @Test
    void keepsTheLatestEventsAndSaysWhatItLetGo() {
        try (AuditTrail trail = AuditTrail.inMemory(3)) {
            for (int i = 1; i <= 9; i++) {
                assertThat(trail.append(event(i)).sequence()).isEqualTo(i);
            }
            assertThat(trail.appendAsync(hostile()).join().sequence()).isEqualTo(10);
            try (var events = trail.events()) {
                assertThat(events.map(AuditRecord::sequence)).containsExactly(8L, 9L, 10L);
            }
            assertThat(trail.dropped()).isEqualTo(7);
            assertThat(trail.durable()).isFalse();
            assertThat(trail.file()).isEmpty();
            assertThat(trail.verify())
                    .isInstanceOfSatisfying(
                            AuditVerdict.Intact.class,
                            verdict -> assertThat(verdict.events()).isEqualTo(3));
        }
    }

    @Test
    void refusesAppendsOnceClosed() {
        AuditTrail trail = AuditTrail.inMemory(1);
        trail.close();
        trail.close();
        assertThatThrownBy(() -> trail.append(event(1))).isInstanceOf(AuditTrailException.class);
        assertThat(trail.appendAsync(event(1))).isCompletedExceptionally();
    }

    @Test
    void refusesAnAbsurdCapacity() {
        for (int capacity : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> AuditTrail.inMemory(capacity)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void noticesLinesThatDoNotFollowEachOther() {
        LineFormat format = new LineFormat();
        List<byte[]> lines = new ArrayList<>();
        String hash = LineFormat.NO_HASH;
        for (int i = 1; i <= 3; i++) {
            LineBuffer line = new LineBuffer(512);
            hash = format.appendLine(line, i, hash, LineFormat.eventBody(event(i)));
            lines.add(java.util.Arrays.copyOf(line.array(), line.size() - 1));
        }
        assertThat(new MemoryLines(lines).verdict()).isInstanceOf(AuditVerdict.Intact.class);
        lines.remove(1);
        assertThat(new MemoryLines(lines).verdict())
                .isInstanceOfSatisfying(
                        AuditVerdict.Damaged.class,
                        damaged -> assertThat(damaged.line()).isEqualTo(2));
    }
}
