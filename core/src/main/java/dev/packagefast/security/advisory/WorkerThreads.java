package dev.packagefast.security.advisory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that share one job; what fails on one of them fails the job, as it was thrown there. */
final class WorkerThreads {
    /** Waits for a result of another thread. */
    @FunctionalInterface
    interface Wait<T> {
        T result() throws InterruptedException, ExecutionException;
    }

    private WorkerThreads() {}

    /** A pool that keeps no JVM alive, its threads named {@code name} and a number; whoever asks for it shuts it down. */
    static ExecutorService pool(String name, int count) {
        return Executors.newFixedThreadPool(
                count, Thread.ofPlatform().daemon().name(name, 0).factory());
    }

    /**
     * The result of a task that throws nothing checked but {@link IOException}.
     *
     * @param job as a message names it, such as {@code "the update"}
     * @throws InterruptedIOException if this thread is interrupted while it waits; it stays so
     */
    static <T> T await(String job, Wait<T> task) throws IOException {
        try {
            return task.result();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(job + " was interrupted");
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException unreadable -> throw unreadable;
                case RuntimeException refused -> throw refused;
                case Error fatal -> throw fatal;
                case null, default -> throw new AssertionError("the task throws nothing else", failed);
            }
        }
    }
}
