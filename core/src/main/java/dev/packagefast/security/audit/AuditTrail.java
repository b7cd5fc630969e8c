package dev.packagefast.security.audit;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Where events are appended, and read again in the order of their sequence numbers. Thread-safe; several trails, in one
 * process or many, may share a file.
 */
public sealed interface AuditTrail extends AutoCloseable permits FileTrail, MemoryTrail {
    /**
     * Opens the log at {@code file} for append, making it (mode 0600) if it is absent. If the last writer was killed in
     * the middle of a line, that line is cut, which an event of type {@link AuditEventType#LOG_RECOVERY} records. The
     * header and the last line are checked here, the whole chain by {@link #verify}.
     *
     * @throws AuditLogDamagedException if they are not what was written; nothing is changed then
     * @throws AuditTrailException if the folder or the file does not let us, or it is a link or not a regular file
     */
    static AuditTrail open(Path file) {
        return open(file, Clock.systemUTC());
    }

    /** {@link #open(Path)} with the clock that dates the header and a recovery; events bring their own time. */
    static AuditTrail open(Path file, Clock clock) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(clock, "clock");
        return FileTrail.open(file, FileStorage::new, clock, LogLock.PATIENCE);
    }

    /**
     * A trail that keeps the last {@code capacity} events in memory and makes nothing durable.
     *
     * @param capacity from 1 to 1,000,000 events; an event takes 64 KiB at most, usually half of one
     */
    static AuditTrail inMemory(int capacity) {
        return new MemoryTrail(capacity);
    }

    /**
     * Appends an event and returns once it is on the device (in memory, where the trail is not {@link #durable}). An
     * interrupt does not end the wait; the thread's flag stays set.
     *
     * @throws AuditTrailException if it could not be made durable; it may stand in the log all the same, unless
     *     {@link AuditTrailException#problem} says otherwise
     */
    AuditReceipt append(AuditEvent event);

    /**
     * Appends an event without waiting. The future fails as {@link #append} would, and when more than 32 MiB of events
     * wait already; it completes on a thread of its own. Cancelling it does not call the event back.
     */
    CompletableFuture<AuditReceipt> appendAsync(AuditEvent event);

    /** Reads the whole trail and says whether it is what was written. */
    AuditVerdict verify();

    /**
     * The events so far, one in memory at a time; close the stream. It throws {@link AuditLogDamagedException} at a line
     * that is not what was written, and ends before a line that is unfinished.
     */
    Stream<AuditRecord> events();

    /**
     * Writes the events as one JSON array. {@code target} is replaced when the export is complete, or not at all.
     *
     * @throws AuditTrailException if it cannot be written, is the log itself, or is not a regular file
     */
    void exportJson(Path target);

    /** Writes the events as CSV that is safe to open in a spreadsheet; otherwise as {@link #exportJson}. */
    void exportCsv(Path target);

    /** Whether what {@link #append} acknowledged outlives the process. */
    boolean durable();

    /** The file, if the trail has one. */
    Optional<Path> file();

    /** How many of the oldest events a trail in memory has let go; 0 for a file. */
    long dropped();

    /**
     * Refuses further appends and waits until those under way are done; each ends as durable or with an exception. Adds
     * no event. May be called again. The trail can still be read.
     */
    @Override
    void close();
}
