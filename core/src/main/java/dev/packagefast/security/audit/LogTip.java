package dev.packagefast.security.audit;

import java.io.IOException;

/**
 * Where a log ends: what the next line has to follow.
 *
 * @param position bytes up to and with the LF of the last whole line
 * @param sequence the sequence number of that line, -1 if there is none
 * @param hash its hash
 */
record LogTip(long position, long sequence, String hash) {
    /** The tip of a log without a line. */
    static final LogTip EMPTY = new LogTip(0, -1, LineFormat.NO_HASH);

    private static final int FIRST_LOOK = 4 * 1024;
    private static final int LAST_LOOK = 2 * (LineFormat.MAX_LINE + 1);

    /** Reads the tip of a log of {@code length} bytes from its end: the last whole line is checked, none before it. */
    static LogTip read(LogStorage storage, long length, LineFormat format) throws IOException, LineFault {
        for (int look = FIRST_LOOK; ; look = Math.min(2 * look, LAST_LOOK)) {
            int count = (int) Math.min(length, look);
            byte[] bytes = storage.read(length - count, count);
            boolean whole = count == length;
            int last = lastNewline(bytes, count);
            if (last < 0 && whole) {
                return EMPTY;
            }
            int before = last < 0 ? -1 : lastNewline(bytes, last);
            if (last >= 0 && (before >= 0 || whole)) {
                LineFormat.Line line = format.read(bytes, before + 1, last);
                return new LogTip(length - count + last + 1, line.sequence(), line.hash());
            }
            if (look == LAST_LOOK) {
                throw LineFault.of("lines of at most " + LineFormat.MAX_LINE + " bytes", "a longer one");
            }
        }
    }

    private static int lastNewline(byte[] bytes, int end) {
        int at = end - 1;
        while (at >= 0 && bytes[at] != '\n') {
            at--;
        }
        return at;
    }
}
