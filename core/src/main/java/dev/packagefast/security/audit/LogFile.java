package dev.packagefast.security.audit;

import dev.packagefast.security.audit.AuditTrailException.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of an open log: takes the lock, looks where the log ends, appends a batch, forces it. One thread at a time;
 * {@link GroupCommit} sees to it.
 *
 * <p>After an input or output error it is <em>poisoned</em>: it closes its file and refuses what comes. A force that
 * failed cannot be repeated, since the kernel may have dropped the pages that it could not write, and a second force
 * would succeed without them.
 */
final class LogFile implements GroupCommit.BatchWriter, Closeable {
    private static final int INITIAL_BUFFER = 16 * 1024;
    private static final int KEPT_BUFFER = 2 * GroupCommit.MAX_BATCH_BYTES;
    private static final int HEADER_LOOK = 1024;

    /** Opens the bytes of a log: the place where tests put a full or failing disk. */
    @FunctionalInterface
    interface StorageOpener {
        LogStorage open(Path path) throws IOException;
    }

    private final Path path;
    private final Clock clock;
    private final LogLock logLock;
    private final LogStorage storage;
    private final PlainFile identity;
    private final LineFormat format = new LineFormat();
    private LineBuffer buffer = new LineBuffer(INITIAL_BUFFER);
    private LogTip tip = LogTip.EMPTY;
    private volatile @Nullable Throwable poison;

    private LogFile(Path path, Clock clock, LogLock logLock, LogStorage storage, PlainFile identity) {
        this.path = path;
        this.clock = clock;
        this.logLock = logLock;
        this.storage = storage;
        this.identity = identity;
    }

    /**
     * Opens the log at {@code path}, making it if it is absent and cutting an unfinished last line.
     *
     * @throws AuditLogDamagedException if the header, the last line or what follows it is not what was written
     */
    static LogFile open(Path path, StorageOpener opener, Clock clock, Duration patience) {
        LogLock lock = null;
        LogStorage storage = null;
        try {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                PlainFile.check(path);
            }
            lock = LogLock.open(path, patience);
            FileLock held = lock.take();
            if (held == null) {
                throw new FileSystemException(path.toString(), null, heldByAnother(patience));
            }
            try {
                boolean created = PlainFile.createIfAbsent(path);
                PlainFile identity = PlainFile.check(path);
                storage = opener.open(path);
                LogFile log = new LogFile(path, clock, lock, storage, identity);
                log.checkHeader();
                log.catchUp(storage.length());
                if (created) {
                    PlainFile.forceFolder(path.resolveSibling("").toAbsolutePath());
                }
                return log;
            } finally {
                held.release();
            }
        } catch (IOException | RuntimeException | Error cause) {
            closeQuietly(storage, cause);
            closeQuietly(lock, cause);
            if (cause instanceof IOException problem) {
                throw new AuditTrailException(
                        Problem.CANNOT_OPEN,
                        path,
                        "audit log " + path + " cannot be opened: " + describe(problem)
                                + ". Name a regular file, new or an audit log, in a folder that this user may write.",
                        problem);
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) cause;
        }
    }

    private static void closeQuietly(@Nullable Closeable resource, Throwable because) {
        if (resource != null) {
            try {
                resource.close();
            } catch (IOException second) {
                because.addSuppressed(second);
            }
        }
    }

    private static String heldByAnother(Duration patience) {
        return "another process has held its lock for " + patience.toMillis() + " ms";
    }

    private static String describe(IOException problem) {
        String reason = problem instanceof FileSystemException named ? named.getReason() : problem.getMessage();
        return reason == null ? problem.getClass().getSimpleName() : reason;
    }

    boolean isPoisoned() {
        return poison != null;
    }

    @Override
    public void write(List<PendingAppend> batch) {
        Throwable earlier = poison;
        if (earlier != null) {
            throw new AuditTrailException(
                    Problem.POISONED,
                    path,
                    "audit log " + path + " failed earlier (" + earlier.getMessage()
                            + "); the event was not recorded. Remove the cause, then close the trail and open it again.",
                    earlier);
        }
        try {
            FileLock held = logLock.take();
            if (held == null) {
                throw new AuditTrailException(
                        Problem.OVERLOADED,
                        path,
                        "audit log " + path + ": " + heldByAnother(LogLock.PATIENCE)
                                + "; the event was not recorded. End that process, or try again.");
            }
            try {
                append(batch);
            } catch (IOException | RuntimeException | Error cause) {
                poison(cause);
                throw cause;
            } finally {
                // A poisoned log has closed the lock's channel, and the lock with it.
                if (poison == null) {
                    held.release();
                }
            }
        } catch (IOException cause) {
            if (poison == null) {
                poison(cause);
            }
            throw new AuditTrailException(
                    Problem.NOT_DURABLE,
                    path,
                    "audit log " + path + ": the event could not be made durable: " + describe(cause)
                            + ". Remove the cause, then close the trail and open it again.",
                    cause);
        }
    }

    private void append(List<PendingAppend> batch) throws IOException {
        if (!identity.isStillAt(path)) {
            throw new FileSystemException(path.toString(), null, "the log was removed or replaced while it was open");
        }
        long length = storage.length();
        if (length != tip.position()) {
            catchUp(length);
        }
        buffer.clear();
        long sequence = tip.sequence();
        String hash = tip.hash();
        for (PendingAppend event : batch) {
            hash = format.appendLine(buffer, ++sequence, hash, event.body());
            event.written(sequence, hash);
        }
        writeBuffer(sequence, hash);
        if (buffer.array().length > KEPT_BUFFER) {
            buffer = new LineBuffer(INITIAL_BUFFER);
        }
    }

    /** Appends the buffer and forces it; the last line in it has this sequence number and hash. */
    private void writeBuffer(long sequence, String hash) throws IOException {
        try {
            storage.write(tip.position(), buffer.array(), buffer.size());
        } catch (IOException cause) {
            // A disk that is full took part of it. Nobody else can have appended: the lock is held.
            try {
                storage.truncate(tip.position());
            } catch (IOException second) {
                cause.addSuppressed(second);
            }
            throw cause;
        }
        storage.force();
        tip = new LogTip(tip.position() + buffer.size(), sequence, hash);
    }

    private void poison(Throwable cause) {
        closeQuietly(storage, cause);
        closeQuietly(logLock, cause);
        poison = cause;
    }

    /** A file whose first line is something else is somebody else's. */
    private void checkHeader() throws IOException {
        int look = (int) Math.min(storage.length(), HEADER_LOOK);
        byte[] start = storage.read(0, look);
        int newline = 0;
        while (newline < look && start[newline] != '\n') {
            newline++;
        }
        try {
            if (newline == look) {
                Unfinished.check(start, 0, look, 0, LineFormat.NO_HASH);
            } else if (format.read(start, 0, newline).sequence() != 0) {
                throw LineFault.of("the header of an audit log", "an event");
            }
        } catch (LineFault fault) {
            throw new AuditLogDamagedException(path, 1, fault.expected(), fault.found());
        }
    }

    /** Moves the tip to the end of a log that others have written to, or that was just opened. */
    private void catchUp(long length) throws IOException {
        if (length < tip.position()) {
            throw new AuditLogDamagedException(
                    path, tip.sequence() + 1, "a log of at least " + tip.position() + " bytes", length + " bytes");
        }
        LogTip now;
        try {
            now = LogTip.read(storage, length, format);
        } catch (LineFault fault) {
            throw locate(fault);
        }
        if (now.sequence() < tip.sequence()) {
            throw locate(LineFault.of("sequence number " + tip.sequence() + " or more", "" + now.sequence()));
        }
        tip = now;
        if (length > tip.position()) {
            recover(length);
        } else if (length == 0) {
            buffer.clear();
            writeBuffer(0, appendHeader());
        }
    }

    private String appendHeader() {
        byte[] logId = new byte[LineFormat.LOG_ID_DIGITS / 2];
        new SecureRandom().nextBytes(logId);
        byte[] body = LineFormat.headerBody(HexFormat.of().formatHex(logId), clock.instant());
        return format.appendLine(buffer, 0, LineFormat.NO_HASH, body);
    }

    /** The end of the log is bad: reads all of it to name the first bad line. */
    private AuditLogDamagedException locate(LineFault fault) {
        try (ChainReader reader = ChainReader.open(path)) {
            return switch (reader.verdict()) {
                case AuditVerdict.Damaged damaged ->
                    new AuditLogDamagedException(path, damaged.line(), damaged.expected(), damaged.found());
                case AuditVerdict.Intact intact -> damaged(intact.events() + 1, fault);
                case AuditVerdict.Incomplete incomplete -> damaged(incomplete.line(), fault);
            };
        }
    }

    private AuditLogDamagedException damaged(long line, LineFault fault) {
        return new AuditLogDamagedException(path, line, fault.expected(), fault.found());
    }

    /** Cuts the bytes after the last whole line, if they are the beginning of the next one, and records that. */
    private void recover(long length) throws IOException {
        long tail = length - tip.position();
        byte[] cut = storage.read(tip.position(), (int) Math.min(tail, LineFormat.MAX_LINE + 1));
        try {
            if (tail > LineFormat.MAX_LINE) {
                throw LineFault.of("lines of at most " + LineFormat.MAX_LINE + " bytes", tail + " bytes");
            }
            Unfinished.check(cut, 0, cut.length, tip.sequence() + 1, tip.hash());
        } catch (LineFault fault) {
            throw damaged(tip.sequence() + 2, fault);
        }
        AuditEvent event = AuditEvent.of(AuditEventType.LOG_RECOVERY, AuditOutcome.SUCCEEDED, clock)
                .withReason("the last line was unfinished")
                .withAttribute("cut_bytes", Long.toString(tail))
                .withAttribute(
                        "cut_sha256",
                        HexFormat.of().formatHex(LineFormat.sha256().digest(cut)));
        buffer.clear();
        String hash = tip.sequence() < 0 ? appendHeader() : tip.hash();
        long sequence = Math.max(tip.sequence(), 0) + 1;
        hash = format.appendLine(buffer, sequence, hash, LineFormat.eventBody(event));
        storage.truncate(tip.position());
        try {
            writeBuffer(sequence, hash);
        } catch (IOException cause) {
            // No cut without its record: what was there fits again in the space it had.
            try {
                storage.truncate(tip.position());
                storage.write(tip.position(), cut, cut.length);
            } catch (IOException second) {
                cause.addSuppressed(second);
            }
            throw cause;
        }
    }

    @Override
    public void close() throws IOException {
        if (poison == null) {
            try (logLock) {
                storage.close();
            }
        }
    }
}
