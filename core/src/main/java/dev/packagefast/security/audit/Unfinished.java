package dev.packagefast.security.audit;

import java.nio.charset.StandardCharsets;

/** The bytes that a killed writer leaves after the last LF: the beginning of the one line that could follow. */
final class Unfinished {
    private Unfinished() {}

    /**
     * Throws unless the bytes are such a beginning. A line that is whole but for its LF is one; anything behind it is
     * not.
     */
    static void check(byte[] bytes, int start, int end, long sequence, String previousHash) throws LineFault {
        String place = sequence == 0
                ? LineFormat.HEADER_START
                : "{\"seq\":" + sequence + ",\"prev\":\"" + previousHash + "\",";
        byte[] expected = place.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < Math.min(expected.length, end - start); i++) {
            if (bytes[start + i] != expected[i]) {
                throw LineFault.of(
                        "the beginning of line " + (sequence + 1) + ", " + place,
                        "other bytes, from byte " + (i + 1) + " on");
            }
        }
        try {
            new LineFormat().read(bytes, start, end);
        } catch (LineFault fault) {
            if (!fault.ranOut()) {
                throw fault;
            }
        }
    }
}
