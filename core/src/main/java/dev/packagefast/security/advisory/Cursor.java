package dev.packagefast.security.advisory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the primitives of the index format from a span of bytes. Whatever does not fit is a
 * {@link CorruptIndexException} that names the place in the file the span came from.
 */
final class Cursor {
    private final String file;
    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private long origin;

    Cursor(String file) {
        this.file = file;
    }

    /** Reads from {@code from} to {@code to} of {@code bytes}; {@code origin} is where that came from in the file. */
    void reset(byte[] bytes, int from, int to, long origin) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
        this.origin = origin;
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return at;
    }

    int readByte() {
        if (at >= end) {
            throw corrupt("a structure ends too early");
        }
        return bytes[at++] & 0xFF;
    }

    int readVarint() {
        long value = readVarlong();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw corrupt("a number is out of range");
        }
        return (int) value;
    }

    long readVarlong() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = readByte();
            value |= (b & 0x7FL) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw corrupt("a number is too long");
    }

    long readZigzag() {
        long value = readVarlong();
        return (value >>> 1) ^ -(value & 1);
    }

    int readU32() {
        if (end - at < 4) {
            throw corrupt("a structure ends too early");
        }
        int value = (bytes[at] & 0xFF)
                | (bytes[at + 1] & 0xFF) << 8
                | (bytes[at + 2] & 0xFF) << 16
                | (bytes[at + 3] & 0xFF) << 24;
        at += 4;
        if (value < 0) {
            throw corrupt("a number is out of range");
        }
        return value;
    }

    /** A number of things of which each takes at least one byte: never more than the bytes left. */
    int readCount() {
        int count = readVarint();
        if (count > end - at) {
            throw corrupt("a list is longer than its structure");
        }
        return count;
    }

    /** Steps over a varint length and that many bytes; returns where the bytes start. They end at {@link #position}. */
    int skipBytes() {
        int length = readCount();
        int start = at;
        at += length;
        return start;
    }

    void skip(int count) {
        if (count > end - at) {
            throw corrupt("a structure ends too early");
        }
        at += count;
    }

    String readText() {
        int start = skipBytes();
        return new String(bytes, start, at - start, StandardCharsets.UTF_8);
    }

    List<String> readTexts() {
        int count = readCount();
        if (count == 0) {
            return List.of();
        }
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(readText());
        }
        return List.copyOf(texts);
    }

    CorruptIndexException corrupt(String problem) {
        return new CorruptIndexException(file, origin, problem);
    }
}
