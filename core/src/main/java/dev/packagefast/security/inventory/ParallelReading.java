package dev.packagefast.security.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Files read on all cores, with the outcome in the order of the files.
 *
 * <p>What a file becomes while it is read takes several times its bytes. Large ones are therefore read one at a time, so
 * that a folder of many takes no more memory than the largest and a few small ones; so are those of further formats, whose
 * readers are strangers'.
 */
final class ParallelReading implements Runnable {
    private static final int MOST_THREADS = 8;
    private static final long LARGE_BYTES = 4L << 20;

    private final List<FolderWalk.Found> found;
    private final LockfileFormats formats;
    private final AtomicReferenceArray<@Nullable Inventory> read;
    private final AtomicInteger next = new AtomicInteger();
    private final Object alone = new Object();
    private volatile @Nullable Throwable failure;

    ParallelReading(List<FolderWalk.Found> found, LockfileFormats formats) {
        this.found = found;
        this.formats = formats;
        this.read = new AtomicReferenceArray<>(found.size());
    }

    /** What each file gave. Not to be interrupted: the caller's thread reads too, and waits for the others. */
    List<Inventory> read() {
        int helpers = Math.min(Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS), found.size()) - 1;
        List<Thread> threads = new ArrayList<>(helpers);
        for (int i = 0; i < helpers; i++) {
            Thread thread = new Thread(this, "pfsec-inventory-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        run();
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
        Throwable thrown = failure;
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException runtime) {
            throw runtime;
        }
        List<Inventory> inventories = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            inventories.add(Objects.requireNonNull(read.get(i)));
        }
        return inventories;
    }

    /** Takes files until there are none left. Called by each thread. */
    @Override
    public void run() {
        try {
            for (int i = next.getAndIncrement(); i < found.size() && failure == null; i = next.getAndIncrement()) {
                FolderWalk.Found file = found.get(i);
                if (file.isFurther() || isLarge(file)) {
                    synchronized (alone) {
                        read.set(i, Inventory.of(file, formats));
                    }
                } else {
                    read.set(i, Inventory.of(file, formats));
                }
            }
        } catch (RuntimeException | Error thrown) {
            // A defect, or no memory left: the caller gets it as if it had read the file itself.
            failure = thrown;
        }
    }

    private static boolean isLarge(FolderWalk.Found file) {
        try {
            return Files.size(file.file()) > LARGE_BYTES;
        } catch (IOException unreadable) {
            // Reading it says why.
            return false;
        }
    }
}
