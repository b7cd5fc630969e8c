package dev.packagefast.security.performance;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Files that only their owner may read or write, and turns at writing them. Symbolic links are not followed. */
final class OwnerOnlyFiles {
    /** How long a writer waits for its turn. */
    static final Duration LOCK_PATIENCE = Duration.ofMillis(500);

    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

    private OwnerOnlyFiles() {}

    /**
     * Turns within this process come first: a lock of the operating system belongs to the process, and closing any
     * channel to the lock file, a waiting thread's too, would give it up.
     */
    private static final ReentrantLock WITHIN_PROCESS = new ReentrantLock();

    /** A turn at writing; the thread that got it closes it. */
    record Turn(FileChannel channel) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try {
                // This gives up the operating system's lock too.
                channel.close();
            } finally {
                WITHIN_PROCESS.unlock();
            }
        }
    }

    static void createParent(Path file) throws IOException {
        Path folder = file.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(folder, permissions(folder, FOLDER));
        }
    }

    /** Throws if something other than a plain file stands there: a pipe would block, a link lead elsewhere. */
    static void checkRegular(Path file) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("expected a plain file; move away what stands there");
        }
    }

    /** Opens a file, makes it if need be, and takes from others what permissions they have. */
    static FileChannel openForWriting(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                permissions(file, FILE));
        try {
            tighten(file);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void tighten(Path file) throws IOException {
        if (isPosix(file) && !FILE.containsAll(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS))) {
            Files.setPosixFilePermissions(file, FILE);
        }
    }

    private static FileAttribute<?>[] permissions(Path at, Set<PosixFilePermission> permissions) {
        return isPosix(at)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path at) {
        return at.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /**
     * Waits for a turn at what {@code lockFile} guards, among threads and processes.
     *
     * @throws IOException if there is none within {@link #LOCK_PATIENCE}, or no lock can be had here
     */
    static Turn lock(Path lockFile) throws IOException {
        long deadline = System.nanoTime() + LOCK_PATIENCE.toNanos();
        try {
            if (!WITHIN_PROCESS.tryLock(LOCK_PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw busy(lockFile);
            }
            try {
                return lockAmongProcesses(lockFile, deadline);
            } catch (IOException | InterruptedException | RuntimeException e) {
                WITHIN_PROCESS.unlock();
                throw e;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + lockFile.getFileName(), e);
        }
    }

    private static Turn lockAmongProcesses(Path lockFile, long deadline) throws IOException, InterruptedException {
        checkRegular(lockFile);
        FileChannel channel = openForWriting(lockFile);
        try {
            @Nullable FileLock lock = tryLock(channel);
            while (lock == null) {
                if (System.nanoTime() - deadline >= 0) {
                    throw busy(lockFile);
                }
                Thread.sleep(1);
                lock = tryLock(channel);
            }
            return new Turn(channel);
        } catch (IOException | InterruptedException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException byAnotherCopyOfThisClass) {
            return null;
        }
    }

    private static IOException busy(Path lockFile) {
        return new IOException(
                lockFile.getFileName() + " was held for longer than " + LOCK_PATIENCE.toMillis() + " ms by another");
    }

    /** What failed, in words for a person. */
    static String reason(Exception e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied; the file must belong to the user who runs this";
            case NoSuchFileException missing -> "the folder does not exist";
            default -> String.valueOf(e.getMessage());
        };
    }
}
