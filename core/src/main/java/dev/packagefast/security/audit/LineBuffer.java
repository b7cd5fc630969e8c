package dev.packagefast.security.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of lines being written: the one spelling of JSON that the format allows. Not thread-safe. */
final class LineBuffer {
    private byte[] bytes;
    private int size;

    LineBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    /** The bytes themselves, of which {@link #size} count. */
    byte[] array() {
        return bytes;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    void clear() {
        size = 0;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), (int) Math.min(2L * size, 1 << 30)));
        }
    }

    LineBuffer raw(byte[] source) {
        reserve(source.length);
        System.arraycopy(source, 0, bytes, size, source.length);
        size += source.length;
        return this;
    }

    /** Appends text that is known to be ASCII and to need no escape. */
    LineBuffer ascii(String text) {
        reserve(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[size++] = (byte) text.charAt(i);
        }
        return this;
    }

    LineBuffer number(long value) {
        return ascii(Long.toString(value));
    }

    /** Appends a string in quotes. */
    LineBuffer string(String text) {
        int end = text.length();
        reserve(end + 2);
        bytes[size++] = '"';
        int i = 0;
        for (; i < end; i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\') {
                break;
            }
            bytes[size++] = (byte) c;
        }
        while (i < end) {
            int codePoint = text.codePointAt(i);
            int units = Character.charCount(codePoint);
            codePoint(codePoint, text, i, units);
            i += units;
        }
        reserve(1);
        bytes[size++] = '"';
        return this;
    }

    private void codePoint(int codePoint, String text, int at, int units) {
        reserve(12);
        if (codePoint == '"' || codePoint == '\\') {
            bytes[size++] = '\\';
            bytes[size++] = (byte) codePoint;
        } else if (Escapes.needed(codePoint)) {
            for (int unit = 0; unit < units; unit++) {
                escape(text.charAt(at + unit));
            }
        } else if (codePoint < 0x80) {
            bytes[size++] = (byte) codePoint;
        } else {
            raw(text.substring(at, at + units).getBytes(StandardCharsets.UTF_8));
        }
    }

    private void escape(char unit) {
        bytes[size++] = '\\';
        bytes[size++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[size++] = (byte) Character.forDigit(unit >> shift & 0xF, 16);
        }
    }
}
