package dev.packagefast.security.advisory;

import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A block of details that is inflated no further than it is read: a report shows the summaries of many records and the rest
 * of none. For one thread, as long as the inflater does nothing else.
 */
final class DetailsBlock {
    /** No block inflates beyond this, whatever it says. */
    static final int MAX_BYTES = 1 << 20;
    /** What is inflated at least at a time. */
    private static final int STEP = 512;
    /** A length takes no more. */
    private static final int LONGEST_VARINT = 5;

    private final byte[] bytes;
    private final Inflater inflater;
    private final Cursor cursor;
    private int inflated;

    /**
     * @param deflated what stands in the file
     * @param length of what it inflates to
     * @param cursor reads the block and says where it came from
     */
    DetailsBlock(byte[] deflated, int length, Inflater inflater, Cursor cursor, long origin) {
        cursor.reset(deflated, 0, deflated.length, origin);
        if (length > MAX_BYTES) {
            throw cursor.corrupt("a block of details is too long");
        }
        this.bytes = new byte[length];
        this.inflater = inflater;
        this.cursor = cursor;
        inflater.reset();
        inflater.setInput(deflated);
        cursor.reset(bytes, 0, length, origin);
    }

    /** The details of the record of that number. */
    AdvisoryDetails details(int number) {
        inflateTo(startOf(number));
        return DetailsCodec.read(cursor);
    }

    /** The summary of the record of that number. */
    String summary(int number) {
        int end = startOf(number);
        inflateTo(Math.min(end, cursor.position() + LONGEST_VARINT));
        int start = cursor.skipBytes();
        inflateTo(cursor.position());
        return new String(bytes, start, cursor.position() - start, StandardCharsets.UTF_8);
    }

    /** Puts the cursor on the beginning of a record. @return where it ends */
    private int startOf(int number) {
        for (int i = 0; i < number; i++) {
            cursor.skip(readLength());
        }
        int length = readLength();
        int end = cursor.position() + length;
        if (end < 0 || end > bytes.length) {
            throw cursor.corrupt("a structure ends too early");
        }
        return end;
    }

    private int readLength() {
        inflateTo(Math.min(bytes.length, cursor.position() + Integer.BYTES));
        return cursor.readU32();
    }

    private void inflateTo(int end) {
        if (end <= inflated) {
            return;
        }
        int target = Math.min(bytes.length, Math.max(end, inflated + STEP));
        try {
            while (inflated < target) {
                int more = inflater.inflate(bytes, inflated, target - inflated);
                if (more == 0) {
                    throw cursor.corrupt("a block of details is shorter than it says");
                }
                inflated += more;
            }
        } catch (DataFormatException broken) {
            throw cursor.corrupt("a block of details cannot be inflated");
        }
    }
}
