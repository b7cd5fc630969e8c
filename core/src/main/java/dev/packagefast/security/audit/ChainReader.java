package dev.packagefast.security.audit;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from its first line on and checks the chain as it goes, in memory bounded by the longest line. It opens
 * the file for reading only, takes no lock, and stops at the first whole line beyond the size the file had when it was
 * opened. Not thread-safe.
 */
final class ChainReader implements EventLines {
    private static final int CHUNK = 2 * (LineFormat.MAX_LINE + 1);

    /** How often, and for how long each time, a line that another process is writing right now is waited for. */
    private static final int PATIENCE_ROUNDS = 5;

    private static final long PATIENCE_NANOS = 10_000_000;

    private final Path file;
    private final InputStream in;
    private final long size;
    private final int patienceRounds;
    private final LineFormat format = new LineFormat();
    private final byte[] buffer = new byte[CHUNK];
    private int start;
    private int end;
    private long consumed;
    private long line = 1;
    private String head = LineFormat.NO_HASH;
    private boolean finished;
    private int lineStart;
    private int lineEnd;

    /** Reads a log of {@code size} bytes from a stream; {@code file} is its name in messages. */
    ChainReader(Path file, InputStream in, long size, int patienceRounds) {
        this.file = file;
        this.in = in;
        this.size = size;
        this.patienceRounds = patienceRounds;
    }

    /** Opens a log; an unfinished line that is being written right now is waited for a moment. */
    static ChainReader open(Path file) {
        return open(file, PATIENCE_ROUNDS);
    }

    /** Opens a log and waits up to so many moments for the rest of an unfinished line. */
    static ChainReader open(Path file, int patienceRounds) {
        // A pipe or a device would block, or never end.
        if (!Files.isRegularFile(file)) {
            String found = Files.exists(file) ? "is not a regular file" : "does not exist";
            throw cannotRead(file, found, null);
        }
        try {
            // A stream, not a channel: interrupting a reader must not close the file under it.
            return new ChainReader(file, new FileInputStream(file.toFile()), Files.size(file), patienceRounds);
        } catch (IOException cause) {
            throw cannotRead(file, "cannot be read: " + cause.getMessage(), cause);
        }
    }

    private static AuditTrailException cannotRead(Path file, String why, @Nullable Throwable cause) {
        return new AuditTrailException(
                AuditTrailException.Problem.CANNOT_READ,
                file,
                "audit log " + file + " " + why + ". Name an audit log that this user may read.",
                cause);
    }

    /**
     * The next event, or null at the end.
     *
     * @throws AuditLogDamagedException at the first line that is not what was written; reading ends there
     */
    @Override
    public @Nullable AuditRecord next() {
        try {
            AuditRecord event = null;
            while (event == null && !finished) {
                event = advance();
            }
            return event;
        } catch (LineFault fault) {
            finished = true;
            throw new AuditLogDamagedException(file, line, fault.expected(), fault.found());
        } catch (IOException cause) {
            finished = true;
            throw cannotRead(file, "cannot be read at line " + line + ": " + cause.getMessage(), cause);
        }
    }

    /** Reads one line; null for the header and at the end. */
    private @Nullable AuditRecord advance() throws IOException, LineFault {
        if (start == end && consumed >= size && line > 1) {
            finished = true;
            return null;
        }
        int newline = findNewline();
        lineStart = start;
        lineEnd = newline < 0 ? end : newline;
        LineFormat.Line read;
        try {
            read = format.read(buffer, start, lineEnd);
            checkPlace(read);
        } catch (LineFault fault) {
            if (newline >= 0 || !fault.ranOut() || (line == 1 && start == end)) {
                throw fault;
            }
            // It must be the beginning of the one line that could follow.
            Unfinished.check(buffer, start, end, line - 1, head);
            finished = true;
            return null;
        }
        if (newline < 0) {
            // The whole line but for its LF: never acknowledged either.
            finished = true;
            return null;
        }
        consumed += newline + 1 - start;
        start = newline + 1;
        line++;
        head = read.hash();
        return read.event();
    }

    private void checkPlace(LineFormat.Line read) throws LineFault {
        if (read.sequence() != line - 1) {
            throw LineFault.of("sequence number " + (line - 1), "sequence number " + read.sequence());
        }
        if (!read.previousHash().equals(head)) {
            throw LineFault.of("the hash of the line before, " + head, read.previousHash());
        }
    }

    /** Where the LF of the line at {@code start} is, or -1 if the file ends before it. */
    private int findNewline() throws IOException, LineFault {
        int searched = start;
        for (int round = 0; ; ) {
            for (int i = searched; i < end; i++) {
                if (buffer[i] == '\n') {
                    return i;
                }
            }
            if (end - start > LineFormat.MAX_LINE) {
                throw LineFault.of("a line of at most " + LineFormat.MAX_LINE + " bytes", "a longer one");
            }
            searched = end - start;
            System.arraycopy(buffer, start, buffer, 0, searched);
            end = searched;
            start = 0;
            int count = in.read(buffer, end, buffer.length - end);
            if (count > 0) {
                end += count;
            } else if (start == end || round++ == patienceRounds) {
                return -1;
            } else {
                LockSupport.parkNanos(PATIENCE_NANOS);
            }
        }
    }

    @Override
    public void copyLine(OutputStream out) throws IOException {
        out.write(buffer, lineStart, lineEnd - lineStart);
    }

    /** The verdict on everything from here to the end. */
    AuditVerdict verdict() {
        try {
            while (next() != null) {
                // Every line is checked on the way.
            }
        } catch (AuditLogDamagedException damage) {
            return new AuditVerdict.Damaged(events(), head, damage.line(), damage.expected(), damage.found());
        }
        return start == end
                ? new AuditVerdict.Intact(events(), head)
                : new AuditVerdict.Incomplete(events(), head, line, end - start);
    }

    private long events() {
        return Math.max(0, line - 2);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException cause) {
            throw cannotRead(file, "cannot be closed: " + cause.getMessage(), cause);
        }
    }
}
