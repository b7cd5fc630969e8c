package dev.packagefast.security.audit;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A line of the log is not what was written. Nothing was changed: the file is evidence. */
public final class AuditLogDamagedException extends AuditTrailException {
    private static final long serialVersionUID = 1L;

    /** Number of the line, from 1 on. */
    private final long line;

    /** What should stand there. */
    private final String expected;

    /** What stands there. */
    private final String found;

    AuditLogDamagedException(@Nullable Path file, long line, String expected, String found) {
        super(
                Problem.DAMAGED,
                file,
                (file == null ? "audit trail in memory" : file.toString()) + ":" + line + ": expected " + expected
                        + ", found " + found + ". Keep the file as evidence and start a new log.");
        this.line = line;
        this.expected = expected;
        this.found = found;
    }

    /** The number of the first bad line, from 1 on. */
    public long line() {
        return line;
    }

    /** What should stand there. */
    public String expected() {
        return expected;
    }

    /** What stands there. */
    public String found() {
        return found;
    }

    @Override
    AuditLogDamagedException again() {
        AuditLogDamagedException same = new AuditLogDamagedException(file().orElse(null), line, expected, found);
        same.addSuppressed(this);
        return same;
    }
}
