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
 * <p>There is no writer thread. A caller who finds nobody leading writes its event itself, so that a lone caller pays no
 * hop between threads. Who comes meanwhile waits; when the batch is done, the first of those who wait leads the next
 * one, which carries everything that waits by then. Only events without a waiting thread ({@link #appendAsync}) are led
 * by a daemon thread, which ends when it is idle.
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

    /** Whether somebody leads, or was told to; guarded by {@link #lock}. */
    private boolean led;

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
        if (enqueue(mine) || mine.await()) {
            leadOneBatch();
        }
        return mine.result();
    }

    /** Returns at once; the future completes when the event is durable. */
    CompletableFuture<AuditReceipt> appendAsync(Session session, byte[] body) {
        CompletableFuture<AuditReceipt> future = new CompletableFuture<>();
        try {
            if (enqueue(new PendingAppend(body, session, future))) {
                daemon.execute(this::leadOneBatch);
            }
        } catch (AuditTrailException refused) {
            future.completeExceptionally(refused);
        }
        return future;
    }

    /** @return whether the caller is to lead */
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
            boolean leader = !led;
            led = true;
            return leader;
        } finally {
            lock.unlock();
        }
    }

    private void leadOneBatch() {
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
        finish(batch);
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

    /** Passes the lead on first, so that the next write starts while this batch's callers wake up. */
    private void finish(List<PendingAppend> batch) {
        PendingAppend next;
        lock.lock();
        try {
            next = waiting.peek();
            led = next != null;
            for (PendingAppend event : batch) {
                Session session = event.session();
                if (--session.pending == 0 && session.closed) {
                    drained.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
        if (next != null && next.asynchronous()) {
            daemon.execute(this::leadOneBatch);
        } else if (next != null) {
            next.lead();
        }
        batch.forEach(PendingAppend::done);
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
