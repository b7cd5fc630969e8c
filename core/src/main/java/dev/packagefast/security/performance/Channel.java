package dev.packagefast.security.performance;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands items to a receiver that may be slow, hang or throw, without the giver ever waiting: a bounded queue and a
 * daemon thread that exists only while there is something to hand over. A platform thread, because a receiver that spins
 * would hold a carrier of virtual threads for ever.
 */
final class Channel<T> {
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final String name;
    private final Consumer<T> receiver;
    private final BlockingQueue<T> queue;
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicLong undelivered = new AtomicLong();
    private final LongAdder lost = new LongAdder();
    private final LongAdder failed = new LongAdder();

    Channel(String name, int capacity, Consumer<T> receiver) {
        this.name = name;
        this.receiver = receiver;
        this.queue = new ArrayBlockingQueue<>(capacity);
    }

    void offer(T item) {
        undelivered.incrementAndGet();
        if (!queue.offer(item)) {
            undelivered.decrementAndGet();
            lost.increment();
        } else if (!running.get() && running.compareAndSet(false, true)) {
            start();
        }
    }

    private void start() {
        try {
            Thread.ofPlatform().daemon().name("pfsec-" + name).start(this::run);
        } catch (OutOfMemoryError noThread) {
            // The machine has no thread left. The item waits in the queue for the next attempt.
            running.set(false);
        }
    }

    private void run() {
        do {
            handOver();
            running.set(false);
        } while (!queue.isEmpty() && running.compareAndSet(false, true));
    }

    private void handOver() {
        try {
            for (T item = next(); item != null; item = next()) {
                deliver(item);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable T next() throws InterruptedException {
        return queue.poll(IDLE.toNanos(), TimeUnit.NANOSECONDS);
    }

    @SuppressWarnings("CatchThrowable")
    private void deliver(T item) {
        try {
            receiver.accept(item);
        } catch (Throwable ofReceiver) {
            // Whatever it is, it is the receiver's affair: counted, and the next item is handed over.
            failed.increment();
        } finally {
            undelivered.decrementAndGet();
            // A receiver that leaves its thread interrupted must not end the channel.
            Thread.interrupted();
        }
    }

    /** Items that found the queue full. */
    long lost() {
        return lost.sum();
    }

    /** Items on which the receiver threw. */
    long failed() {
        return failed.sum();
    }

    /** Waits until everything is handed over, or {@code deadlineNanos} of {@link System#nanoTime} has passed. */
    void drain(long deadlineNanos) throws InterruptedException {
        while (undelivered.get() > 0 && System.nanoTime() - deadlineNanos < 0) {
            Thread.sleep(1);
        }
    }
}
