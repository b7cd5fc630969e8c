package dev.packagefast.security.audit;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** A trail of the latest events in memory, as lines with the same chain of hashes. */
final class MemoryTrail implements AuditTrail {
    /** The most events a trail in memory may keep. */
    static final int MAX_CAPACITY = 1_000_000;

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();

    /** Lines without LF; this and all below is guarded by {@link #lock}. */
    private final ArrayDeque<byte[]> lines = new ArrayDeque<>();

    private final LineFormat format = new LineFormat();
    private long sequence;
    private String head = LineFormat.NO_HASH;
    private long dropped;
    private boolean closed;

    MemoryTrail(int capacity) {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "the capacity of a trail in memory is 1 to " + MAX_CAPACITY + " events, found " + capacity);
        }
        this.capacity = capacity;
    }

    @Override
    public AuditReceipt append(AuditEvent event) {
        byte[] body = LineFormat.eventBody(Objects.requireNonNull(event, "event"));
        lock.lock();
        try {
            if (closed) {
                throw new AuditTrailException(
                        AuditTrailException.Problem.CLOSED,
                        null,
                        "the audit trail in memory is closed; the event was not recorded.");
            }
            LineBuffer line = new LineBuffer(body.length + LineFormat.MAX_LINE - LineFormat.MAX_BODY + 1);
            head = format.appendLine(line, ++sequence, head, body);
            lines.add(Arrays.copyOf(line.array(), line.size() - 1));
            if (lines.size() > capacity) {
                lines.remove();
                dropped++;
            }
            return new AuditReceipt(sequence, head, 0);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CompletableFuture<AuditReceipt> appendAsync(AuditEvent event) {
        Objects.requireNonNull(event, "event");
        try {
            return CompletableFuture.completedFuture(append(event));
        } catch (AuditTrailException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private MemoryLines snapshot() {
        lock.lock();
        try {
            return new MemoryLines(List.copyOf(lines));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public AuditVerdict verify() {
        return snapshot().verdict();
    }

    @Override
    public Stream<AuditRecord> events() {
        return snapshot().stream();
    }

    @Override
    public void exportJson(Path target) {
        Export.toFile(snapshot(), Objects.requireNonNull(target, "target"), null, Export.JSON);
    }

    @Override
    public void exportCsv(Path target) {
        Export.toFile(snapshot(), Objects.requireNonNull(target, "target"), null, Export.CSV);
    }

    @Override
    public boolean durable() {
        return false;
    }

    @Override
    public Optional<Path> file() {
        return Optional.empty();
    }

    @Override
    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
