package dev.packagefast.security;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the operations under way, and lets none in once it is shut. Thread-safe. */
final class Gate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    /** Guarded by {@link #lock}. */
    private int inside;
    /** Guarded by {@link #lock}. */
    private boolean shut;

    /** Whether the operation may begin; if so it must {@link #leave}. */
    boolean enter() {
        lock.lock();
        try {
            if (!shut) {
                inside++;
            }
            return !shut;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            if (--inside == 0) {
                left.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void shut() {
        lock.lock();
        try {
            shut = true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all have left; false if some are still inside after that time. Not ended by interrupts. */
    boolean awaitEmpty(Duration atMost) {
        boolean interrupted = false;
        long end = System.nanoTime() + atMost.toNanos();
        lock.lock();
        try {
            while (inside > 0) {
                long remaining = end - System.nanoTime();
                if (remaining <= 0) {
                    return false;
                }
                try {
                    left.awaitNanos(remaining);
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
