package dev.packagefast.security.advisory;

import java.util.Arrays;

/** Intervals as bytes of an entry ({@code docs/advisory-index.md}, "Entries"), and the search among them. */
final class IntervalCodec {
    private static final int FROM_BEGINNING = 1;
    private static final int WITHOUT_END = 2;
    private static final int CLOSED = 4;
    private static final int POINT = 8;
    private static final int FIXED = 16;

    /** The bits of {@link #search}. */
    static final int CONTAINED = 1;

    static final int NEEDS_ORDER = 2;

    private int fixFrom;
    private int fixTo;

    static void write(Interval interval, ByteWriter out) {
        if (interval.isPoint()) {
            out.writeByte(POINT | CLOSED).writeBytes(interval.from());
            return;
        }
        byte[] to = interval.to();
        String fix = interval.fix();
        boolean beginning = interval.from().length == 0;
        out.writeByte((beginning ? FROM_BEGINNING : 0)
                | (to == null ? WITHOUT_END : 0)
                | (interval.closed() ? CLOSED : 0)
                | (fix == null ? 0 : FIXED));
        if (!beginning) {
            out.writeBytes(interval.from());
        }
        if (to != null) {
            out.writeBytes(to);
        }
        if (fix != null) {
            out.writeText(fix);
        }
    }

    /**
     * Reads all intervals at the cursor and looks for {@code key} in them.
     *
     * @param keyLength how many of the bytes are the key; negative if the version cannot be ordered, and only a span of
     *     everything holds it then
     * @return {@link #CONTAINED} if one holds it; {@link #NEEDS_ORDER} if without a key no answer is possible
     */
    int search(Cursor in, byte[] key, int keyLength) {
        int found = 0;
        boolean unordered = keyLength < 0;
        fixFrom = 0;
        fixTo = 0;
        int count = in.readCount();
        for (int i = 0; i < count; i++) {
            int flags = in.readByte();
            boolean inside = true;
            boolean ordered = false;
            if ((flags & FROM_BEGINNING) == 0) {
                int from = in.skipBytes();
                ordered = (flags & POINT) == 0;
                int order = unordered ? -1 : Arrays.compareUnsigned(key, 0, keyLength, in.bytes(), from, in.position());
                inside = (flags & POINT) == 0 ? order >= 0 : order == 0;
            }
            if ((flags & (WITHOUT_END | POINT)) == 0) {
                int to = in.skipBytes();
                ordered = true;
                int order = unordered ? 1 : Arrays.compareUnsigned(key, 0, keyLength, in.bytes(), to, in.position());
                inside &= order < 0 || (order == 0 && (flags & CLOSED) != 0);
            }
            int fix = 0;
            if ((flags & FIXED) != 0) {
                fix = in.skipBytes();
            }
            if (inside) {
                found |= CONTAINED;
                if ((flags & FIXED) != 0) {
                    fixFrom = fix;
                    fixTo = in.position();
                }
            } else if (unordered && ordered) {
                found |= NEEDS_ORDER;
            }
        }
        return found;
    }

    /** After {@link #search}: where the fix of the containing interval starts in the cursor's bytes. */
    int fixFrom() {
        return fixFrom;
    }

    /** Where it ends; equal to {@link #fixFrom} when no fix is known. */
    int fixTo() {
        return fixTo;
    }

    /** Reads all intervals at the cursor and hands each fix to {@code sink} as a span of the cursor's bytes. */
    static void forEachFix(Cursor in, FixSink sink) {
        int count = in.readCount();
        for (int i = 0; i < count; i++) {
            int flags = in.readByte();
            if ((flags & FROM_BEGINNING) == 0) {
                in.skipBytes();
            }
            if ((flags & (WITHOUT_END | POINT)) == 0) {
                in.skipBytes();
            }
            if ((flags & FIXED) != 0) {
                sink.fix(in.readText());
            }
        }
    }

    /** Told each fix of a list of intervals. */
    interface FixSink {
        void fix(String version);
    }
}
