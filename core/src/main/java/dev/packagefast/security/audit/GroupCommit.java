package dev.packagefast.security.audit;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

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
    private static final int GATHER_SHARE = 8;
    private static final long MIN_GATHER_NANOS = 50_000;
    private static final long MAX_GATHER_NANOS = 1_000_000;

    /** Makes a batch durable, or throws; called by one thread at a time. */
    @FunctionalInterface
    interface BatchWriter {
        /** Gives each event its receipt. What it throws fails the whole batch. */
        void write(List<PendingAppend> batch);
    }

    /** The life of one trail on the log: how many of its events are under way, and whether it takes more. */
    static final class Session {
        /** The sign bit: closed. The other bits: events under way. */
        private static final long CLOSED = Long.MIN_VALUE;

        private final AtomicLong state = new AtomicLong();

        /** @return whether one more event may be on its way; not after {@link #shut} */
        private boolean begin() {
            for (long now = state.get(); now >= 0; now = state.get()) {
                if (state.compareAndSet(now, now + 1)) {
                    return true;
                }
            }
            return false;
        }

        /** @return whether these were the last events of a closed session */
        private boolean end(int events) {
            return state.addAndGet(-events) == CLOSED;
        }

        /** @return whether this call closed it */
        private boolean shut() {
            return state.getAndUpdate(now -> now | CLOSED) >= 0;
        }

        private boolean drained() {
            return state.get() == CLOSED;
        }
    }

    private final Path file;
    private final BatchWriter writer;

    /** Guards nothing but the wait of those who close a session: appending takes no lock. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Signalled when the last event of a closed session is done. */
    private final Condition drained = lock.newCondition();

    /**
     * The event that came last and waits, each linked to the one before: a stack that callers push to and whoever writes
     * takes whole. (A queue behind a lock cost as much as the rest of an append: a virtual thread that meets a taken lock
     * parks, and has to be scheduled twice for one event.)
     */
    private final AtomicReference<@Nullable PendingAppend> newest = new AtomicReference<>();

    private final AtomicLong waitingBytes = new AtomicLong();

    /** Whether somebody writes, or was told to. */
    private final AtomicBoolean writing = new AtomicBoolean();

    /** What was taken and did not fit the last batch, oldest first; touched only by whoever set {@link #writing}. */
    private final ArrayDeque<PendingAppend> taken = new ArrayDeque<>();

    /** How long the last batch took, and how many callers waited for it; touched only by whoever set {@link #writing}. */
    private long lastWriteNanos;

    private int lastCallers;

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
        enqueue(mine);
        if (writing.compareAndSet(false, true)) {
            writeBatch();
            if (goOn()) {
                handOver();
            }
        }
        // The batch may have been full before this event's turn came.
        mine.await();
        return mine.result();
    }

    /** Returns at once; the future completes when the event is durable. */
    CompletableFuture<AuditReceipt> appendAsync(Session session, byte[] body) {
        CompletableFuture<AuditReceipt> future = new CompletableFuture<>();
        try {
            enqueue(new PendingAppend(body, session, future));
            if (writing.compareAndSet(false, true)) {
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
        do {
            writeBatch();
            gather();
        } while (goOn());
    }

    /**
     * Lets callers whose events have just become durable come back with their next ones, where a force takes so long that
     * an eighth of it is a wait the system can keep: otherwise the first to come back would be forced alone, and all
     * others wait for two forces. On a fast disk the next batch is what came while the last one was written.
     */
    private void gather() {
        long pause = lastWriteNanos / GATHER_SHARE;
        if (pause >= MIN_GATHER_NANOS && lastCallers > 1) {
            LockSupport.parkNanos(this, Math.min(pause, MAX_GATHER_NANOS));
        }
    }

    private void enqueue(PendingAppend event) {
        int length = event.body().length;
        if (!event.session().begin()) {
            throw new AuditTrailException(
                    AuditTrailException.Problem.CLOSED,
                    file,
                    "audit trail " + file + " is closed; the event was not recorded. Open it again to append.");
        }
        if (waitingBytes.addAndGet(length) > MAX_BACKLOG_BYTES && event.asynchronous()) {
            waitingBytes.addAndGet(-length);
            ended(event.session(), 1);
            throw new AuditTrailException(
                    AuditTrailException.Problem.OVERLOADED,
                    file,
                    "more than " + MAX_BACKLOG_BYTES + " bytes of events wait to be written to " + file
                            + "; the event was not recorded. Append more slowly, or wait for earlier events.");
        }
        PendingAppend before;
        do {
            before = newest.get();
            event.follows(before);
        } while (!newest.compareAndSet(before, event));
    }

    private void writeBatch() {
        List<PendingAppend> batch = take();
        long start = System.nanoTime();
        for (PendingAppend event : batch) {
            event.begun(start);
        }
        try {
            if (!batch.isEmpty()) {
                writer.write(batch);
            }
        } catch (AuditTrailException cause) {
            batch.forEach(event -> event.failed(cause));
        } catch (RuntimeException | Error cause) {
            AuditTrailException failure = new AuditTrailException(
                    AuditTrailException.Problem.NOT_DURABLE, file, "audit log " + file + " failed: " + cause, cause);
            batch.forEach(event -> event.failed(failure));
        }
        lastWriteNanos = System.nanoTime() - start;
        ended(batch);
        PendingAppend.done(batch);
    }

    /** The next batch, in the order in which the events came; empty if another has just written what there was. */
    private List<PendingAppend> take() {
        if (taken.isEmpty()) {
            for (PendingAppend next = newest.getAndSet(null); next != null; next = next.unlink()) {
                taken.addFirst(next);
            }
        }
        List<PendingAppend> batch = new ArrayList<>(taken.size());
        long bytes = 0;
        int callers = 0;
        for (PendingAppend next = taken.peek(); next != null; next = taken.peek()) {
            int length = next.body().length;
            if (!batch.isEmpty() && bytes + length > MAX_BATCH_BYTES) {
                break;
            }
            taken.remove();
            batch.add(next);
            bytes += length;
            callers += next.asynchronous() ? 0 : 1;
        }
        waitingBytes.addAndGet(-bytes);
        lastCallers = callers;
        return batch;
    }

    /** @return whether events wait and it is for the caller to see to them; else nobody writes any more */
    private boolean goOn() {
        if (!taken.isEmpty() || newest.get() != null) {
            return true;
        }
        // Whoever pushes looks at the flag afterwards, and whoever clears it at the stack: one of the two sees the
        // other.
        writing.set(false);
        return newest.get() != null && writing.compareAndSet(false, true);
    }

    private void ended(List<PendingAppend> batch) {
        int from = 0;
        for (int i = 0; i < batch.size(); i++) {
            Session session = batch.get(i).session();
            if (i + 1 == batch.size() || batch.get(i + 1).session() != session) {
                ended(session, i + 1 - from);
                from = i + 1;
            }
        }
    }

    private void ended(Session session, int events) {
        if (session.end(events)) {
            lock.lock();
            try {
                drained.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Refuses further events of this session and waits until those under way are done.
     *
     * @return whether this call closed it
     */
    boolean close(Session session) {
        boolean first = session.shut();
        lock.lock();
        try {
            while (!session.drained()) {
                drained.awaitUninterruptibly();
            }
            return first;
        } finally {
            lock.unlock();
        }
    }
}
