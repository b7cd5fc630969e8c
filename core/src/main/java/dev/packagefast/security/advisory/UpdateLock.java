package dev.packagefast.security.advisory;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One update at a time in a cache, of all processes and threads. The operating system gives the lock back when a process
 * ends, however it ends; readers of the database need none.
 */
final class UpdateLock implements Closeable {
    private static final long LOOK_MILLIS = 50;

    private final FileChannel file;
    private final FileLock lock;

    private UpdateLock(FileChannel file, FileLock lock) {
        this.file = file;
        this.lock = lock;
    }

    /** Waits until no other update runs in {@code cache}, for at most {@code patience}. */
    static UpdateLock take(Path cache, Duration patience) throws IOException {
        Files.createDirectories(cache);
        Path name = cache.resolve("lock");
        FileChannel file = FileChannel.open(name, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            long start = System.nanoTime();
            while (true) {
                FileLock lock = tryLock(file);
                if (lock != null) {
                    return new UpdateLock(file, lock);
                }
                if (System.nanoTime() - start > patience.toNanos()) {
                    throw new IOException("another update holds " + name + " for more than " + patience.toSeconds()
                            + " s. Wait for it or end it, and run this one again.");
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException interrupted) {
            file.close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the update was interrupted");
        } catch (IOException | RuntimeException failed) {
            file.close();
            throw failed;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException otherThread) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        lock.release();
        file.close();
    }
}
