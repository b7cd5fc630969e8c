package dev.packagefast.security.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of a trail in memory; the first may be any event, the others must follow it. Not thread-safe. */
final class MemoryLines implements EventLines {
    private final List<byte[]> lines;
    private final LineFormat format = new LineFormat();
    private int next;
    private @Nullable AuditRecord last;

    MemoryLines(List<byte[]> lines) {
        this.lines = lines;
    }

    @Override
    public @Nullable AuditRecord next() {
        if (next == lines.size()) {
            return null;
        }
        byte[] line = lines.get(next);
        try {
            AuditRecord event = format.read(line, 0, line.length).event();
            AuditRecord before = last;
            if (event == null || (before != null && !follows(event, before))) {
                throw LineFault.of("the event that follows the one before", "another line");
            }
            last = event;
            next++;
            return event;
        } catch (LineFault fault) {
            throw new AuditLogDamagedException(null, next + 1L, fault.expected(), fault.found());
        }
    }

    private static boolean follows(AuditRecord event, AuditRecord before) {
        return event.sequence() == before.sequence() + 1 && event.previousHash().equals(before.hash());
    }

    @Override
    public void copyLine(OutputStream out) throws IOException {
        out.write(lines.get(next - 1));
    }

    AuditVerdict verdict() {
        try {
            while (next() != null) {
                // Every line is checked on the way.
            }
        } catch (AuditLogDamagedException damage) {
            return new AuditVerdict.Damaged(next, head(), damage.line(), damage.expected(), damage.found());
        }
        return new AuditVerdict.Intact(next, head());
    }

    private String head() {
        AuditRecord event = last;
        return event == null ? LineFormat.NO_HASH : event.hash();
    }

    @Override
    public void close() {
        // Nothing is held but memory.
    }
}
