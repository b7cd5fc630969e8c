package dev.packagefast.security.version;

import java.util.Arrays;

/**
 * Builds a sort key. A key is a sequence of marks, numbers and texts, each of which ends where it says by itself, so
 * that the first differing byte of two keys lies within the first differing element of the two versions.
 *
 * <p>Bytes are divided so that a mark can stand where a number might and sort before or after all of them:
 *
 * <pre>
 * 00       end of a text
 * 01 – 0f  marks that come before every number
 * 10 – d7  the numbers 0 to 199
 * d8 – df  a larger number of one to eight bytes, most significant first
 * e0       a still larger number: two bytes for how many digits, then the digits
 * e1 – ff  marks that come after every number
 * </pre>
 *
 * Not safe for use by several threads.
 */
final class KeyWriter {
    private static final int FIRST_NUMBER = 0x10;
    private static final int SMALL_NUMBERS = 200;
    private static final int LONG_NUMBER = FIRST_NUMBER + SMALL_NUMBERS - 1;
    private static final int DIGITS_NUMBER = 0xE0;
    private static final int DIGITS_IN_A_LONG = 18;
    private static final int INITIAL_BYTES = 64;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;
    private int[] workSpace = new int[INITIAL_BYTES];

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    /** Cuts the key back to a length it had before. */
    void truncate(int earlierLength) {
        length = earlierLength;
    }

    /** Room for a scheme's own bookkeeping while it writes this key; what it holds is left over from the last use. */
    int[] workSpace(int size) {
        if (workSpace.length < size) {
            workSpace = new int[size];
        }
        return workSpace;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Copies what fits; returns how much there is. */
    int copyTo(byte[] into) {
        System.arraycopy(bytes, 0, into, 0, Math.min(length, into.length));
        return length;
    }

    int compareTo(KeyWriter other) {
        return Arrays.compareUnsigned(bytes, 0, length, other.bytes, 0, other.length);
    }

    /** A mark, one byte. */
    void mark(int mark) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = (byte) mark;
    }

    /** A number that is not negative. */
    void number(long value) {
        if (value < SMALL_NUMBERS) {
            mark(FIRST_NUMBER + (int) value);
            return;
        }
        int size = (Long.SIZE - Long.numberOfLeadingZeros(value) + Byte.SIZE - 1) / Byte.SIZE;
        mark(LONG_NUMBER + size);
        for (int shift = (size - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            mark((int) (value >>> shift));
        }
    }

    /** The decimal number written in {@code text} from {@code start} to {@code end}, however large; zeros may lead. */
    void number(String text, int start, int end) {
        int first = start;
        while (first < end && text.charAt(first) == '0') {
            first++;
        }
        if (end - first <= DIGITS_IN_A_LONG) {
            long value = 0;
            for (int i = first; i < end; i++) {
                value = value * 10 + (text.charAt(i) - '0');
            }
            number(value);
            return;
        }
        mark(DIGITS_NUMBER);
        mark((end - first) >>> Byte.SIZE);
        mark(end - first);
        for (int i = first; i < end; i++) {
            mark(text.charAt(i));
        }
    }

    /** A number that sorts the other way round: the larger comes first. Its first byte is always above 0x1f. */
    void descendingNumber(long value) {
        int start = length;
        number(value);
        for (int i = start; i < length; i++) {
            bytes[i] = (byte) ~bytes[i];
        }
    }

    /** Text without NUL, in the order of its UTF-16 code units; a text that continues another comes after it. */
    void text(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            character(text.charAt(i));
        }
        mark(0);
    }

    /** As {@link #text}, with ASCII capitals as small letters. */
    void lowerCaseText(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            character(Ascii.toLowerCase(text.charAt(i)));
        }
        mark(0);
    }

    /** One UTF-16 code unit of a text whose end the caller marks. */
    void character(char unit) {
        if (unit < 0x80) {
            mark(unit);
        } else if (unit < 0x800) {
            mark(0xC0 | (unit >>> 6));
            mark(0x80 | (unit & 0x3F));
        } else {
            mark(0xE0 | (unit >>> 12));
            mark(0x80 | ((unit >>> 6) & 0x3F));
            mark(0x80 | (unit & 0x3F));
        }
    }
}
