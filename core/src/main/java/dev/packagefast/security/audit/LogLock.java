package dev.packagefast.security.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The lock that processes take in turn, on a file of its own beside the log (docs/audit-log.md, Writing). One thread at
 * a time.
 */
final class LogLock implements Closeable {
    /** How long another process may hold the lock. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long MIN_PAUSE_NANOS = 20_000;
    private static final long MAX_PAUSE_NANOS = 400_000;

    private final Path path;
    private final FileChannel channel;
    private final PlainFile identity;
    private final Duration patience;

    private LogLock(Path path, FileChannel channel, PlainFile identity, Duration patience) {
        this.path = path;
        this.channel = channel;
        this.identity = identity;
        this.patience = patience;
    }

    static LogLock open(Path log, Duration patience) throws IOException {
        Path path = log.resolveSibling(log.getFileName() + ".lock");
        PlainFile.createIfAbsent(path);
        PlainFile identity = PlainFile.check(path);
        return new LogLock(path, PlainFile.openForWriting(path), identity, patience);
    }

    /**
     * Takes the lock, or returns null if another process does not give it up.
     *
     * <p>It asks again and again instead of waiting in the kernel: a thread interrupted in {@link FileChannel#lock()}
     * closes the channel for all others.
     */
    @Nullable FileLock take() throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                FileLock held = tryTake();
                if (held != null) {
                    if (!identity.isStillAt(path)) {
                        held.release();
                        throw new FileSystemException(path.toString(), null, "the lock file was removed or replaced");
                    }
                    return held;
                }
                if (System.nanoTime() - deadline > 0) {
                    return null;
                }
                interrupted |= Thread.interrupted();
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MIN_PAUSE_NANOS, MAX_PAUSE_NANOS));
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private @Nullable FileLock tryTake() throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            // By a second copy of this library in another class loader; within one copy OpenLogs sees to it.
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
