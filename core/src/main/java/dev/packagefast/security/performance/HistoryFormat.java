package dev.packagefast.security.performance;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * One run as one record: four bytes {@code PFH1}, the payload's length and its CRC-32C as four bytes each, the payload.
 * Numbers in the payload are unsigned LEB128; histograms are pairs of a bucket, as the distance from the one before, and
 * its count. {@code docs/performance.md} has the layout.
 */
final class HistoryFormat {
    /** What each record begins with, and what a reader looks for after damage. */
    static final int MAGIC = 0x50464831;

    /** Bytes before the payload. */
    static final int HEADER_BYTES = 12;

    /** The longest payload. */
    static final int MAX_PAYLOAD_BYTES = 256 * 1024;

    private static final int MAX_STRING_BYTES = MetricType.MAX_NAME_LENGTH;
    private static final int MAX_VARINT_BYTES = 9;

    /** A payload that this format does not allow. */
    static final class MalformedRecordException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedRecordException(String message) {
            super(message);
        }

        MalformedRecordException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private HistoryFormat() {}

    /** The record of one run. */
    static byte[] encode(MonitorSnapshot run) {
        byte[] payload = payload(run);
        CRC32C crc = new CRC32C();
        crc.update(payload);
        return ByteBuffer.allocate(HEADER_BYTES + payload.length)
                .putInt(MAGIC)
                .putInt(payload.length)
                .putInt((int) crc.getValue())
                .put(payload)
                .array();
    }

    private static byte[] payload(MonitorSnapshot run) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writeInstant(out, run.timestamp());
            writeNumber(out, Math.max(Durations.toNanos(run.span()), 0));
            MonitorLosses losses = run.losses();
            writeNumber(out, losses.divertedLookups());
            writeNumber(out, losses.undeliveredAlerts());
            writeNumber(out, losses.failedDeliveries());
            writeNumber(out, losses.suppressedAlerts());
            writeNumber(out, losses.unloggedLines());
            writeNumber(out, run.series().size());
            for (SeriesSnapshot series : run.series()) {
                writeSeries(out, series);
            }
            writeNumber(out, run.slowest().size());
            for (SlowOperation slow : run.slowest()) {
                writeKey(out, slow.key());
                writeNumber(out, Durations.toNanos(slow.duration()));
                writeInstant(out, slow.timestamp());
            }
            writeWritten(out, run.series());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void writeSeries(DataOutputStream out, SeriesSnapshot series) throws IOException {
        writeKey(out, series.key());
        HistogramSnapshot durations = series.durations();
        writeNumber(out, durations.sumNanos());
        writeNumber(out, durations.minNanos());
        writeNumber(out, durations.maxNanos());
        int[] buckets = durations.buckets();
        writeNumber(out, buckets.length);
        for (int i = 0; i < buckets.length; i++) {
            writeNumber(out, i == 0 ? buckets[0] : buckets[i] - buckets[i - 1]);
            writeNumber(out, durations.counts()[i]);
        }
        writeNumber(out, series.memory().operations());
        writeNumber(out, series.memory().total());
        writeNumber(out, series.memory().most());
        writeNumber(out, series.cpu().samples());
        writeNumber(out, series.cpu().cpuNanos());
        writeNumber(out, series.cpu().wallNanos());
    }

    /** At the end, and only where there is something to tell: records of before have no such part. */
    private static void writeWritten(DataOutputStream out, List<SeriesSnapshot> series) throws IOException {
        for (int i = 0; i < series.size(); i++) {
            ByteUsage written = series.get(i).written();
            if (written.operations() > 0) {
                writeNumber(out, i);
                writeNumber(out, written.operations());
                writeNumber(out, written.total());
                writeNumber(out, written.most());
            }
        }
    }

    private static void writeKey(DataOutputStream out, SeriesKey key) throws IOException {
        writeString(out, key.type().name());
        writeString(out, key.outcome().label());
        writeString(out, key.ecosystem().orElse(""));
    }

    private static void writeString(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        writeNumber(out, bytes.length);
        out.write(bytes);
    }

    private static void writeInstant(DataOutputStream out, Instant instant) throws IOException {
        out.writeLong(instant.getEpochSecond());
        out.writeInt(instant.getNano());
    }

    private static void writeNumber(DataOutputStream out, long number) throws IOException {
        long rest = number;
        while (rest > 0x7f) {
            out.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    /** The run that a payload holds. */
    static MonitorSnapshot decode(ByteBuffer payload) throws MalformedRecordException {
        try {
            MonitorSnapshot run = readRun(payload);
            if (payload.hasRemaining()) {
                throw new MalformedRecordException(payload.remaining() + " bytes follow the end of the record");
            }
            return run;
        } catch (BufferUnderflowException e) {
            throw new MalformedRecordException("the record ends too early", e);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw new MalformedRecordException("the record holds a value that is not allowed", e);
        }
    }

    private static MonitorSnapshot readRun(ByteBuffer in) throws MalformedRecordException {
        Instant timestamp = readInstant(in);
        Duration span = Duration.ofNanos(readNumber(in));
        MonitorLosses losses =
                new MonitorLosses(readNumber(in), readNumber(in), readNumber(in), readNumber(in), readNumber(in));
        long seriesCount = readNumber(in);
        List<SeriesSnapshot> series = new ArrayList<>();
        Set<SeriesKey> seen = new HashSet<>();
        for (long i = 0; i < seriesCount; i++) {
            SeriesSnapshot each = readSeries(in);
            if (!seen.add(each.key())) {
                throw new MalformedRecordException("a series stands twice");
            }
            series.add(each);
        }
        long slowCount = readNumber(in);
        List<SlowOperation> slowest = new ArrayList<>();
        for (long i = 0; i < slowCount; i++) {
            slowest.add(new SlowOperation(readKey(in), Duration.ofNanos(readNumber(in)), readInstant(in)));
        }
        readWritten(in, series);
        return new MonitorSnapshot(timestamp, span, series, slowest, losses);
    }

    private static void readWritten(ByteBuffer in, List<SeriesSnapshot> series) throws MalformedRecordException {
        long before = -1;
        while (in.hasRemaining()) {
            long place = readNumber(in);
            if (place <= before || place >= series.size()) {
                throw new MalformedRecordException("written bytes of a series that is not there, or out of order");
            }
            before = place;
            SeriesSnapshot of = series.get((int) place);
            series.set(
                    (int) place,
                    new SeriesSnapshot(of.key(), of.durations(), of.memory(), of.cpu(), readByteUsage(in)));
        }
    }

    private static SeriesSnapshot readSeries(ByteBuffer in) throws MalformedRecordException {
        SeriesKey key = readKey(in);
        long sum = readNumber(in);
        long min = readNumber(in);
        long max = readNumber(in);
        int occupied = Math.toIntExact(readNumber(in));
        // Each bucket takes two bytes or more: what the record cannot hold is not allocated.
        if (occupied > Buckets.COUNT || occupied > in.remaining() / 2) {
            throw new MalformedRecordException("more buckets than there can be: " + occupied);
        }
        int[] buckets = new int[occupied];
        long[] counts = new long[occupied];
        long bucket = 0;
        for (int i = 0; i < occupied; i++) {
            long distance = readNumber(in);
            bucket = Sums.add(bucket, distance);
            if ((i > 0 && distance == 0) || bucket >= Buckets.COUNT) {
                throw new MalformedRecordException("buckets are not in rising order within the scale");
            }
            buckets[i] = (int) bucket;
            counts[i] = readNumber(in);
            if (counts[i] == 0) {
                throw new MalformedRecordException("an occupied bucket is empty");
            }
        }
        return new SeriesSnapshot(
                key,
                HistogramSnapshot.of(buckets, counts, sum, min, max),
                readByteUsage(in),
                new CpuTime(readNumber(in), readNumber(in), readNumber(in)));
    }

    private static ByteUsage readByteUsage(ByteBuffer in) throws MalformedRecordException {
        return new ByteUsage(readNumber(in), readNumber(in), readNumber(in));
    }

    private static SeriesKey readKey(ByteBuffer in) throws MalformedRecordException {
        MetricType type = MetricType.stored(readString(in));
        String outcome = readString(in);
        String ecosystem = readString(in);
        return new SeriesKey(type, outcome(outcome), ecosystem.isEmpty() ? Optional.empty() : Optional.of(ecosystem));
    }

    private static Outcome outcome(String label) throws MalformedRecordException {
        for (Outcome outcome : Outcome.values()) {
            if (outcome.label().equals(label)) {
                return outcome;
            }
        }
        throw new MalformedRecordException("unknown outcome");
    }

    private static String readString(ByteBuffer in) throws MalformedRecordException {
        long length = readNumber(in);
        if (length > MAX_STRING_BYTES) {
            throw new MalformedRecordException("a name of " + length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static Instant readInstant(ByteBuffer in) {
        return Instant.ofEpochSecond(in.getLong(), in.getInt());
    }

    private static long readNumber(ByteBuffer in) throws MalformedRecordException {
        long number = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            byte next = in.get();
            number |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return number;
            }
        }
        throw new MalformedRecordException("a number is longer than " + MAX_VARINT_BYTES + " bytes");
    }
}
