package dev.packagefast.security.performance;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Figures of past runs in one small file that only its owner may read: one record a run, appended when the run ends.
 * When the file is full, the oldest runs go. It holds what a {@link MonitorSnapshot} holds, so no package name, path or
 * argument.
 *
 * <p>Any number of processes may share the file: writers take turns by a lock file beside it, and one that finds it
 * taken for longer than {@link OwnerOnlyFiles#LOCK_PATIENCE} gives up. Nothing is forced to disk: after a power cut the
 * last runs may be missing. Damage never stops anything: each record has a checksum, a reader skips what is not a record
 * and counts it. Safe for concurrent use.
 */
public final class PerformanceHistory {
    /** How large the file may grow unless told otherwise: about two thousand runs of a command. */
    public static final int DEFAULT_MAX_BYTES = 1 << 20;

    /** The smallest bound that can be asked for. */
    public static final int LEAST_MAX_BYTES = 4096;

    /** The largest bound that can be asked for. */
    public static final int MOST_MAX_BYTES = 64 << 20;

    private final Path file;
    private final int maxBytes;

    private PerformanceHistory(Path file, int maxBytes) {
        this.file = file;
        this.maxBytes = maxBytes;
    }

    /** The history in that file, which need not exist yet. Opens nothing. */
    public static PerformanceHistory at(Path file) {
        return at(file, DEFAULT_MAX_BYTES);
    }

    /** The history in that file, which is never to grow beyond {@code maxBytes}. */
    public static PerformanceHistory at(Path file, int maxBytes) {
        if (maxBytes < LEAST_MAX_BYTES || maxBytes > MOST_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "maxBytes: expected " + LEAST_MAX_BYTES + " to " + MOST_MAX_BYTES + ", found " + maxBytes);
        }
        return new PerformanceHistory(file.toAbsolutePath(), maxBytes);
    }

    /** Adds one run. Whatever prevents that is in the answer. */
    public HistoryWrite append(MonitorSnapshot run) {
        Objects.requireNonNull(run, "run");
        if (run.series().isEmpty()) {
            return new HistoryWrite.Written(0, 0);
        }
        byte[] record = HistoryFormat.encode(run);
        if (record.length > Math.min(HistoryFormat.MAX_PAYLOAD_BYTES + HistoryFormat.HEADER_BYTES, maxBytes / 2)) {
            return new HistoryWrite.Lost("the run needs " + record.length + " bytes of a history of " + maxBytes);
        }
        try {
            OwnerOnlyFiles.createParent(file);
            try (var _ = OwnerOnlyFiles.lock(lockFile())) {
                return write(record);
            }
        } catch (IOException | UnsupportedOperationException e) {
            return new HistoryWrite.Lost(file + ": " + OwnerOnlyFiles.reason(e));
        }
    }

    private HistoryWrite write(byte[] record) throws IOException {
        OwnerOnlyFiles.checkRegular(file);
        try (FileChannel channel = OwnerOnlyFiles.openForWriting(file)) {
            long size = channel.size();
            if (size + record.length <= maxBytes) {
                appendWhole(channel, size, record);
                return new HistoryWrite.Written(record.length, 0);
            }
        }
        return new HistoryWrite.Written(record.length, replace(record));
    }

    private static void appendWhole(FileChannel channel, long size, byte[] record) throws IOException {
        try {
            writeFully(channel, size, record);
        } catch (IOException e) {
            try {
                channel.truncate(size);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private static void writeFully(FileChannel channel, long at, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, at + buffer.position());
        }
    }

    /** Writes the newest runs that fit into half the bound, then {@code record}, as a new file in place of the old one. */
    private int replace(byte[] record) throws IOException {
        HistoryScan scan = HistoryScan.of(readTail());
        List<ByteBuffer> records = scan.records();
        int kept = records.size();
        long total = record.length;
        while (kept > 0 && total + records.get(kept - 1).remaining() <= maxBytes / 2) {
            total += records.get(--kept).remaining();
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try {
            try (FileChannel channel = OwnerOnlyFiles.openForWriting(fresh)) {
                long at = 0;
                for (ByteBuffer each : records.subList(kept, records.size())) {
                    byte[] bytes = new byte[each.remaining()];
                    each.duplicate().get(bytes);
                    writeFully(channel, at, bytes);
                    at += bytes.length;
                }
                writeFully(channel, at, record);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
        return kept;
    }

    /** Every run that can be read. Whatever prevents that is in the answer. */
    public HistoryReading read() {
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return new HistoryReading(List.of(), 0, 0, Optional.empty());
            }
            OwnerOnlyFiles.checkRegular(file);
            byte[] bytes = readTail();
            HistoryScan scan = HistoryScan.of(bytes);
            return new HistoryReading(
                    new ArrayList<>(scan.runs()), scan.damagedRegions(), scan.damagedBytes(), Optional.empty());
        } catch (IOException | UnsupportedOperationException e) {
            return HistoryReading.failed(file + ": " + OwnerOnlyFiles.reason(e));
        }
    }

    /** The file's bytes; of one that something else made too large, the last ones. */
    private byte[] readTail() throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            long size = channel.size();
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(size, maxBytes));
            long from = size - buffer.capacity();
            while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
                // until the end of what was there when the file was opened
            }
            buffer.flip();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        }
    }

    private Path lockFile() {
        return file.resolveSibling(file.getFileName() + ".lock");
    }
}
