package dev.packagefast.security.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that do the same work together with the caller's, until there is none left. */
final class Workers {
    private static final int MOST = 8;

    private final Runnable work;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Workers(Runnable work) {
        this.work = work;
    }

    /**
     * Runs {@code work} on each of so many threads as there are cores, the caller's among them, and waits for all. Not to be
     * interrupted.
     *
     * @param most how many threads find something to do
     * @param work takes its share from what the threads have in common. Where it throws, the caller gets the first that was
     *     thrown when all have ended: it has to see to it that the others do
     */
    static void run(int most, String name, Runnable work) {
        Workers workers = new Workers(work);
        int helpers = Math.min(Math.min(Runtime.getRuntime().availableProcessors(), MOST), most) - 1;
        List<Thread> threads = new ArrayList<>(Math.max(helpers, 0));
        for (int i = 0; i < helpers; i++) {
            Thread thread = new Thread(workers::work, name + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        workers.work();
        workers.await(threads);
    }

    private void work() {
        try {
            work.run();
        } catch (RuntimeException | Error thrown) {
            // A defect, or no memory left: the caller gets it as if it had done all by itself.
            failure.compareAndSet(null, thrown);
        }
    }

    private void await(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException runtime) {
            throw runtime;
        }
    }
}
