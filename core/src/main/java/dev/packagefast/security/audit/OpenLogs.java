package dev.packagefast.security.audit;

import dev.packagefast.security.audit.AuditTrailException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The logs this process has open, one {@link LogFile} a file however many trails share it: file locks belong to a
 * process and not to a trail, and trails that share a log share its batches. Thread-safe.
 */
final class OpenLogs {
    private static final ReentrantLock LOCK = new ReentrantLock();

    /** Guarded by {@link #LOCK}. */
    private static final Map<Path, OpenLogs> OPEN = new HashMap<>();

    /** A log file and the group commit in front of it. */
    record Shared(LogFile file, GroupCommit commit) {}

    private final Path path;

    /** Trails that use this log; guarded by {@link #LOCK}. */
    private int users;

    /** Guards {@link #shared} while it is being opened, so that one slow log does not hold up the others. */
    private final ReentrantLock opening = new ReentrantLock();

    private @Nullable Shared shared;

    private OpenLogs(Path path) {
        this.path = path;
    }

    /** The log's place in the register, opened if need be; each one taken must be released. */
    static OpenLogs take(Path log) {
        Path path = canonical(log);
        OpenLogs entry;
        LOCK.lock();
        try {
            entry = OPEN.computeIfAbsent(path, OpenLogs::new);
            entry.users++;
        } finally {
            LOCK.unlock();
        }
        return entry;
    }

    /** The open log; opened anew if it was not open, or is of no use any more. */
    Shared open(LogFile.StorageOpener opener, Clock clock, Duration patience) {
        opening.lock();
        try {
            Shared current = shared;
            if (current == null || current.file().isPoisoned()) {
                LogFile file = LogFile.open(path, opener, clock, patience);
                current = new Shared(file, new GroupCommit(path, file));
                shared = current;
            }
            return current;
        } finally {
            opening.unlock();
        }
    }

    /** Gives it back; the last one closes the log, before another can open it. */
    void release() {
        LOCK.lock();
        try {
            if (--users == 0) {
                OPEN.remove(path);
                Shared last = shared;
                if (last != null) {
                    last.file().close();
                }
            }
        } catch (IOException cause) {
            throw new AuditTrailException(
                    Problem.NOT_DURABLE, path, "audit log " + path + " cannot be closed: " + cause.getMessage(), cause);
        } finally {
            LOCK.unlock();
        }
    }

    Path path() {
        return path;
    }

    private static Path canonical(Path log) {
        Path absolute = log.toAbsolutePath();
        Path folder = absolute.getParent();
        Path name = absolute.getFileName();
        if (folder == null || name == null || !Files.isDirectory(folder)) {
            throw new AuditTrailException(
                    Problem.CANNOT_OPEN,
                    log,
                    "audit log " + log + " cannot be opened: its folder does not exist. Make the folder first.");
        }
        try {
            return folder.toRealPath().resolve(name);
        } catch (IOException cause) {
            throw new AuditTrailException(
                    Problem.CANNOT_OPEN,
                    log,
                    "audit log " + log + " cannot be opened: its folder cannot be reached: " + cause.getMessage()
                            + ". Name a folder that this user may write.",
                    cause);
        }
    }
}
