package dev.packagefast.security.performance;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The records found in a stretch of bytes. What is not a record is skipped up to the next thing that looks like the
 * beginning of one.
 *
 * @param records each record with its header, in order
 * @param runs the runs that they hold
 * @param damagedRegions how many stretches were skipped
 * @param damagedBytes how long those are together
 */
record HistoryScan(List<ByteBuffer> records, List<MonitorSnapshot> runs, int damagedRegions, long damagedBytes) {
    /** After so many false beginnings the rest counts as damaged: a hostile file must not cost a checksum a byte. */
    static final int MAX_FALSE_BEGINNINGS = 1000;

    static HistoryScan of(byte[] bytes) {
        List<ByteBuffer> records = new ArrayList<>();
        List<MonitorSnapshot> runs = new ArrayList<>();
        int regions = 0;
        long damaged = 0;
        int falseBeginnings = 0;
        ByteBuffer all = ByteBuffer.wrap(bytes);
        int at = 0;
        int soundUntil = 0;
        while (at < bytes.length) {
            int begin = falseBeginnings < MAX_FALSE_BEGINNINGS ? nextBeginning(all, at) : bytes.length;
            int end = begin < bytes.length ? endOfRecord(all, begin, runs) : begin;
            if (end > begin || begin == bytes.length) {
                regions += begin > soundUntil ? 1 : 0;
                damaged += begin - soundUntil;
                soundUntil = end;
                at = end;
                if (end > begin) {
                    records.add(all.slice(begin, end - begin));
                }
            } else {
                falseBeginnings++;
                at = begin + 1;
            }
        }
        regions += bytes.length > soundUntil ? 1 : 0;
        damaged += bytes.length - soundUntil;
        return new HistoryScan(records, runs, regions, damaged);
    }

    private static int nextBeginning(ByteBuffer all, int from) {
        for (int at = from; at <= all.capacity() - HistoryFormat.HEADER_BYTES; at++) {
            if (all.getInt(at) == HistoryFormat.MAGIC) {
                return at;
            }
        }
        return all.capacity();
    }

    /** Where the record at {@code begin} ends, its run added to {@code runs}; {@code begin} if there is none. */
    private static int endOfRecord(ByteBuffer all, int begin, List<MonitorSnapshot> runs) {
        int length = all.getInt(begin + Integer.BYTES);
        int payloadAt = begin + HistoryFormat.HEADER_BYTES;
        if (length < 0 || length > HistoryFormat.MAX_PAYLOAD_BYTES || length > all.capacity() - payloadAt) {
            return begin;
        }
        ByteBuffer payload = all.slice(payloadAt, length);
        CRC32C crc = new CRC32C();
        crc.update(payload.duplicate());
        if ((int) crc.getValue() != all.getInt(begin + 2 * Integer.BYTES)) {
            return begin;
        }
        try {
            runs.add(HistoryFormat.decode(payload));
            return payloadAt + length;
        } catch (HistoryFormat.MalformedRecordException notOurs) {
            return begin;
        }
    }
}
