package dev.packagefast.security.audit;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The trail could not do what was asked. The message says what, where and what to do about it. */
public sealed class AuditTrailException extends RuntimeException permits AuditLogDamagedException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, for code that has to decide. */
    public enum Problem {
        /** The log could not be opened: its folder, its permissions, or what kind of file it is. */
        CANNOT_OPEN,
        /** The log could not be read. */
        CANNOT_READ,
        /** The event could not be made durable; it may stand in the log or not. */
        NOT_DURABLE,
        /** An earlier input or output error ended this open log; open it again. Nothing of this event was written. */
        POISONED,
        /** The trail is closed. Nothing of this event was written. */
        CLOSED,
        /** Too much waits to be written, or another process holds the log. Nothing of this event was written. */
        OVERLOADED,
        /** An export could not be written; what stood at its place before still does. */
        CANNOT_EXPORT,
        /** The log is not what was written. */
        DAMAGED
    }

    /** What went wrong. */
    private final Problem problem;

    /** The file, transient because paths are not serializable. */
    private final transient @Nullable Path file;

    AuditTrailException(Problem problem, @Nullable Path file, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = problem;
        this.file = file;
    }

    AuditTrailException(Problem problem, @Nullable Path file, String message) {
        this(problem, file, message, null);
    }

    /** What went wrong. */
    public Problem problem() {
        return problem;
    }

    /** The file it went wrong with; empty for a trail in memory. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** The same for another caller of the same batch, with the stack of that caller. */
    AuditTrailException again() {
        return new AuditTrailException(problem, file, String.valueOf(getMessage()), this);
    }
}
