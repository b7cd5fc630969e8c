package dev.packagefast.security.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An event on its way into the log, and the caller who waits for it. */
final class PendingAppend {
    /** How many waiting threads are woken one by the other: see {@link #done(List)}. */
    private static final int STRAND = 8;

    private final byte[] body;
    private final GroupCommit.Session session;
    private final Thread waiter;
    private final long queuedAt = System.nanoTime();
    private final @Nullable CompletableFuture<AuditReceipt> future;

    // Written by the writer of the batch before done is set, read after: done carries them across.
    private long queuedNanos;
    private @Nullable AuditReceipt receipt;
    private @Nullable AuditTrailException failure;
    private @Nullable PendingAppend wakesNext;
    private volatile boolean done;

    /** What waits below it on the stack; written before it is pushed, and by whoever took the stack. */
    private @Nullable PendingAppend below;

    /** @param future completed when done; null if the calling thread waits */
    PendingAppend(byte[] body, GroupCommit.Session session, @Nullable CompletableFuture<AuditReceipt> future) {
        this.body = body;
        this.session = session;
        this.waiter = Thread.currentThread();
        this.future = future;
    }

    byte[] body() {
        return body;
    }

    GroupCommit.Session session() {
        return session;
    }

    void follows(@Nullable PendingAppend earlier) {
        below = earlier;
    }

    /** What stood below it, which it then keeps alive no longer. */
    @Nullable PendingAppend unlink() {
        PendingAppend earlier = below;
        below = null;
        return earlier;
    }

    /** Whether no thread waits for it. */
    boolean asynchronous() {
        return future != null;
    }

    /** The batch that it is part of begins to be written, at this time of {@link System#nanoTime}. */
    void begun(long now) {
        queuedNanos = Math.max(now - queuedAt, 0);
    }

    /** The line is written; it counts once the batch is forced. */
    void written(long sequence, String hash) {
        receipt = new AuditReceipt(sequence, hash, queuedNanos);
    }

    void failed(AuditTrailException cause) {
        failure = cause;
    }

    /**
     * Waits until this event is done. An interrupt does not end the wait, since the event may already be on its way to
     * the device; it is kept for the caller.
     */
    void await() {
        boolean interrupted = false;
        while (!done) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        PendingAppend next = wakesNext;
        if (next != null) {
            LockSupport.unpark(next.waiter);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends the wait of every event of a batch. The thread that wrote the batch wakes every eighth waiting thread, and
     * that one the next, so that the writer is back at the disk while the callers wake each other.
     */
    static void done(List<PendingAppend> batch) {
        List<PendingAppend> first = new ArrayList<>(batch.size() / STRAND + 1);
        PendingAppend before = null;
        int strand = 0;
        for (PendingAppend event : batch) {
            if (event.asynchronous() || event.waiter.equals(Thread.currentThread())) {
                continue;
            }
            if (before == null || strand == STRAND) {
                first.add(event);
                strand = 0;
            } else {
                before.wakesNext = event;
            }
            before = event;
            strand++;
        }
        // Only now: a thread that finds itself done goes on at once, and reads whom it has to wake.
        for (PendingAppend event : batch) {
            event.done = true;
            event.complete();
        }
        first.forEach(event -> LockSupport.unpark(event.waiter));
    }

    /** What the caller hangs on the future is the caller's code: it may block, and must not stop the log. */
    private void complete() {
        CompletableFuture<AuditReceipt> promise = future;
        if (promise == null) {
            return;
        }
        Thread.startVirtualThread(() -> {
            AuditTrailException cause = failure;
            if (cause != null) {
                promise.completeExceptionally(cause.again());
            } else {
                promise.complete(result());
            }
        });
    }

    /** What came of it; only once it is done. */
    AuditReceipt result() {
        AuditTrailException cause = failure;
        if (cause != null) {
            throw cause.again();
        }
        AuditReceipt place = receipt;
        if (place == null) {
            throw new AssertionError("a batch ended without a receipt or a failure for each of its events");
        }
        return place;
    }
}
