package dev.packagefast.security.audit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An event on its way into the log, and the caller who waits for it. */
final class PendingAppend {
    private enum State {
        WAITING,
        LEADING,
        DONE
    }

    private final byte[] body;
    private final GroupCommit.Session session;
    private final Thread waiter;
    private final @Nullable CompletableFuture<AuditReceipt> future;

    // Written by the leader before state becomes DONE, read after: state carries them across.
    private @Nullable AuditReceipt receipt;
    private @Nullable AuditTrailException failure;
    private volatile State state = State.WAITING;

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

    /** Whether no thread waits that could be asked to lead. */
    boolean asynchronous() {
        return future != null;
    }

    /** The line is written; it counts once the batch is forced. */
    void written(AuditReceipt place) {
        receipt = place;
    }

    void failed(AuditTrailException cause) {
        failure = cause;
    }

    /**
     * Waits until this event is done, or its caller is to lead. An interrupt does not end the wait, since the event may
     * already be on its way to the device; it is kept for the caller.
     *
     * @return whether the caller is to lead
     */
    boolean await() {
        boolean interrupted = false;
        while (state == State.WAITING) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return state == State.LEADING;
    }

    void lead() {
        state = State.LEADING;
        LockSupport.unpark(waiter);
    }

    void done() {
        state = State.DONE;
        CompletableFuture<AuditReceipt> promise = future;
        if (promise == null) {
            if (!waiter.equals(Thread.currentThread())) {
                LockSupport.unpark(waiter);
            }
            return;
        }
        // What the caller hangs on the future is the caller's code: it may block, and must not stop the log.
        Thread.startVirtualThread(() -> {
            AuditTrailException cause = failure;
            if (cause != null) {
                promise.completeExceptionally(cause.again());
            } else {
                promise.complete(result());
            }
        });
    }

    /** What came of it; only after {@link #done}. */
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
