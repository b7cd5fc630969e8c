package dev.packagefast.security.advisory;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/** A growing array of bytes with the primitives of the index format; what {@link Cursor} reads. */
final class ByteWriter {
    private static final int LARGEST = Integer.MAX_VALUE - 16;

    private byte[] bytes;
    private int length;

    ByteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    int length() {
        return length;
    }

    /** The array behind this writer, of which the first {@link #length} bytes count. */
    byte[] array() {
        return bytes;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    void clear() {
        length = 0;
    }

    private void reserve(int more) {
        long needed = (long) length + more;
        if (needed > LARGEST) {
            throw new IllegalStateException(
                    "the index would be larger than 2 GiB: import fewer ecosystems into one file");
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST, Math.max(needed, bytes.length * 2L)));
        }
    }

    ByteWriter writeByte(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    ByteWriter writeVarint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    ByteWriter writeZigzag(long value) {
        return writeVarint((value << 1) ^ (value >> 63));
    }

    ByteWriter writeU32(int value) {
        reserve(4);
        putU32(length, value);
        length += 4;
        return this;
    }

    /** Overwrites four bytes written before. */
    void putU32(int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >>> 8);
        bytes[at + 2] = (byte) (value >>> 16);
        bytes[at + 3] = (byte) (value >>> 24);
    }

    ByteWriter writeRaw(byte[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
        return this;
    }

    ByteWriter writeRaw(byte[] source) {
        return writeRaw(source, 0, source.length);
    }

    ByteWriter writeBytes(byte[] source) {
        return writeVarint(source.length).writeRaw(source);
    }

    ByteWriter writeText(String text) {
        return writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    ByteWriter writeTexts(Collection<String> texts) {
        writeVarint(texts.size());
        for (String text : texts) {
            writeText(text);
        }
        return this;
    }
}
