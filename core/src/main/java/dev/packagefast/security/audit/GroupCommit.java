package dev.packagefast.security.audit;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets callers that append at the same time share one write and one force.
 *
 * <p>A caller who finds nobody writing writes its event itself, so that a lone caller pays no hop between threads. Who
 * comes meanwhile waits. When the batch is done and events wait, a daemon thread takes over: it writes all that waits,
 * again and again, until nothing does (passing the lead from
 * one virtual thread to the next instead made each batch wait for a scheduler: about half the throughput with 256
 * callers). The daemon ends when it is idle.
 *
 * <p>Thread-safe; made for virtual threads: nobody holds a monitor across a write.
 */
final class GroupCommit {
    /** The most bytes of events a batch takes, beyond its first event. */
    static final int MAX_BATCH_BYTES = 1 << 20;

    /** The most bytes of events that may wait when another comes without a thread to wait with it. */
    static final long MAX_BACKLOG_BYTES = 32L << 20;

    private static final long IDLE_SECONDS = 5;

    /** Makes a batch durable, or throws; called by one thread at a time. */
    @FunctionalInterface
    interface BatchWriter {
        /** Gives each event its receipt. What it throws fails the whole batch. */
        void write(List<PendingAppend> batch);
    }

    /** The life of one trail on the log. Its fields are guarded by {@link #lock}. */
    static final class Session {
        private boolean closed;
        private long pending;
    }

    private final Path file;
    private final BatchWriter writer;
    private final ReentrantLock lock = new ReentrantLock();

    /** Signalled when the last event of a closed session is done. */
    private final Condition drained = lock.newCondition();

    /** Guarded by {@link #lock}. */
    private final ArrayDeque<PendingAppend> waiting = new ArrayDeque<>();

    /** Guarded by {@link #lock}. */
    private long waitingBytes;

    /** Whether somebody writes, or was told to; guarded by {@link #lock}. */
    private boolean writing;

    private final ThreadPoolExecutor daemon;

    GroupCommit(Path file, BatchWriter writer) {
        this.file = file;
        this.writer = writer;
        daemon = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("audit-log").factory());
        daemon.allowCoreThreadTimeOut(true);
    }

    /** Returns once the event is durable. */
    AuditReceipt append(Session session, byte[] body) {
        PendingAppend mine = new PendingAppend(body, session, null);
        if (enqueue(mine)) {
            if (writeOneBatch()) {
                handOver();
            }
        } else {
            mine.await();
        }
        return mine.result();
    }

    /** Returns at once; the future completes when the event is durable. */
    CompletableFuture<AuditReceipt> appendAsync(Session session, byte[] body) {
        CompletableFuture<AuditReceipt> future = new CompletableFuture<>();
        try {
            if (enqueue(new PendingAppend(body, session, future))) {
                handOver();
            }
        } catch (AuditTrailException refused) {
            future.completeExceptionally(refused);
        }
        return future;
    }

    /** Lets the daemon write what waits; where no thread can be had, this one does it, so that nobody waits for ever. */
    private void handOver() {
        try {
            daemon.execute(this::writeWhileAnyWait);
        } catch (RuntimeException | Error noThread) {
            writeWhileAnyWait();
        }
    }

    private void writeWhileAnyWait() {
        while (writeOneBatch()) {
            // The next batch is what came while this one was written.
        }
    }

    /** @return whether the caller is to write, since nobody does */
    private boolean enqueue(PendingAppend event) {
        lock.lock();
        try {
            if (event.session().closed) {
                throw new AuditTrailException(
                        AuditTrailException.Problem.CLOSED,
                        file,
                        "audit trail " + file + " is closed; the event was not recorded. Open it again to append.");
            }
            if (event.asynchronous() && waitingBytes + event.body().length > MAX_BACKLOG_BYTES) {
                throw new AuditTrailException(
                        AuditTrailException.Problem.OVERLOADED,
                        file,
                        "more than " + MAX_BACKLOG_BYTES + " bytes of events wait to be written to " + file
                                + "; the event was not recorded. Append more slowly, or wait for earlier events.");
            }
            waiting.add(event);
            waitingBytes += event.body().length;
            event.session().pending++;
            boolean first = !writing;
            writing = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** @return whether events wait; who is told so has to see to them */
    private boolean writeOneBatch() {
        List<PendingAppend> batch = take();
        try {
            writer.write(batch);
        } catch (AuditTrailException cause) {
            batch.forEach(event -> event.failed(cause));
        } catch (RuntimeException | Error cause) {
            AuditTrailException failure = new AuditTrailException(
                    AuditTrailException.Problem.NOT_DURABLE, file, "audit log " + file + " failed: " + cause, cause);
            batch.forEach(event -> event.failed(failure));
        }
        boolean more = finish(batch);
        PendingAppend.done(batch);
        return more;
    }

    private List<PendingAppend> take() {
        lock.lock();
        try {
            List<PendingAppend> batch = new ArrayList<>(waiting.size());
            long bytes = 0;
            for (PendingAppend next = waiting.peek(); next != null; next = waiting.peek()) {
                int length = next.body().length;
                if (!batch.isEmpty() && bytes + length > MAX_BATCH_BYTES) {
                    break;
                }
                waiting.remove();
                batch.add(next);
                bytes += length;
            }
            waitingBytes -= bytes;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private boolean finish(List<PendingAppend> batch) {
        lock.lock();
        try {
            for (PendingAppend event : batch) {
                Session session = event.session();
                if (--session.pending == 0 && session.closed) {
                    drained.signalAll();
                }
            }
            writing = !waiting.isEmpty();
            return writing;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Refuses further events of this session and waits until those under way are done.
     *
     * @return whether this call closed it
     */
    boolean close(Session session) {
        lock.lock();
        try {
            boolean first = !session.closed;
            session.closed = true;
            while (session.pending > 0) {
                drained.awaitUninterruptibly();
            }
            return first;
        } finally {
            lock.unlock();
        }
    }
}
