package dev.packagefast.security.audit;

import java.nio.charset.StandardCharsets;

/**
 * Reads the bytes of one line and accepts only the spelling that {@link LineBuffer} writes. There is no nesting to
 * follow and nothing to skip: whatever is not expected at its place is a {@link LineFault}. Not thread-safe.
 */
final class LineCursor {
    private static final int SHOWN_BYTES = 24;
    private static final int ESCAPE_LENGTH = 6;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int at;

    LineCursor(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.at = start;
    }

    int position() {
        return at;
    }

    void end() throws LineFault {
        if (at < end) {
            throw fault("the end of the line");
        }
    }

    void literal(String text) throws LineFault {
        if (!accept(text)) {
            throw fault(text);
        }
    }

    /** Steps over {@code text} if it stands here; if the line ends within it, the line is cut short. */
    boolean accept(String text) throws LineFault {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (at + i == end) {
                throw LineFault.ranOut(text);
            }
            if (bytes[at + i] != text.charAt(i)) {
                return false;
            }
        }
        at += length;
        return true;
    }

    /** A number of 0 or more, written without leading zeros. */
    long number(String what) throws LineFault {
        int first = at;
        long value = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            int digit = bytes[at] - '0';
            if (value > (Long.MAX_VALUE - digit) / 10 || (at > first && bytes[first] == '0')) {
                at = first;
                throw fault(what + ", a number up to " + Long.MAX_VALUE + " without leading zeros");
            }
            value = value * 10 + digit;
            at++;
        }
        if (at == first) {
            throw at == end ? LineFault.ranOut(what) : fault(what + ", a number");
        }
        return value;
    }

    /** Lower-case hex digits without quotes. */
    String hex(String what, int digits) throws LineFault {
        int first = at;
        for (; at < first + digits; at++) {
            if (at == end) {
                throw LineFault.ranOut(what);
            }
            byte c = bytes[at];
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                throw fault(what + ", " + digits + " lower-case hex digits");
            }
        }
        return new String(bytes, first, digits, StandardCharsets.ISO_8859_1);
    }

    /** A time in quotes. */
    String time() throws LineFault {
        literal("\"");
        int first = at;
        for (; at < first + Timestamps.LENGTH; at++) {
            if (at == end) {
                throw LineFault.ranOut("a time");
            }
            if (!Timestamps.allows(at - first, bytes[at])) {
                throw fault("a time like 2026-11-21T08:15:30.123456789Z");
            }
        }
        literal("\"");
        return new String(bytes, first, Timestamps.LENGTH, StandardCharsets.ISO_8859_1);
    }

    /** A string in quotes. */
    String string() throws LineFault {
        literal("\"");
        int first = at;
        while (at < end && plain(bytes[at])) {
            at++;
        }
        if (at < end && bytes[at] == '"') {
            return new String(bytes, first, at++ - first, StandardCharsets.ISO_8859_1);
        }
        StringBuilder text = new StringBuilder(at - first + 64);
        text.append(new String(bytes, first, at - first, StandardCharsets.ISO_8859_1));
        while (true) {
            if (at == end) {
                throw LineFault.ranOut("the rest of a string");
            }
            byte c = bytes[at];
            if (c == '"') {
                at++;
                return text.toString();
            }
            if (plain(c)) {
                text.append((char) c);
                at++;
            } else if (c == '\\') {
                escape(text);
            } else {
                text.appendCodePoint(utf8());
            }
        }
    }

    private static boolean plain(byte c) {
        return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
    }

    private void escape(StringBuilder text) throws LineFault {
        if (at + 1 == end) {
            throw LineFault.ranOut("the rest of an escape");
        }
        byte kind = bytes[at + 1];
        if (kind == '"' || kind == '\\') {
            text.append((char) kind);
            at += 2;
            return;
        }
        char unit = unit(at);
        int codePoint = unit;
        int length = ESCAPE_LENGTH;
        if (Character.isHighSurrogate(unit) && at + length < end && bytes[at + length] == '\\') {
            if (at + length + 1 == end) {
                throw LineFault.ranOut("the rest of an escape");
            }
            if (bytes[at + length + 1] == 'u') {
                char second = unit(at + length);
                if (Character.isLowSurrogate(second)) {
                    codePoint = Character.toCodePoint(unit, second);
                    length += ESCAPE_LENGTH;
                }
            }
        }
        if (!Escapes.needed(codePoint)) {
            throw fault("this character itself instead of an escape");
        }
        text.appendCodePoint(codePoint);
        at += length;
    }

    /** The UTF-16 unit of the escape at {@code position}. */
    private char unit(int position) throws LineFault {
        int value = 0;
        for (int i = 1; i < ESCAPE_LENGTH; i++) {
            if (position + i == end) {
                throw LineFault.ranOut("the rest of an escape");
            }
            byte c = bytes[position + i];
            int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (i == 1 ? c != 'u' : digit < 0) {
                throw fault("an escape as the format spells it");
            }
            value = i == 1 ? 0 : (value << 4) | digit;
        }
        return (char) value;
    }

    /** One code point beyond ASCII, in the shortest UTF-8 form. */
    private int utf8() throws LineFault {
        int lead = bytes[at] & 0xFF;
        int more = lead >= 0xC2 && lead <= 0xDF
                ? 1
                : lead >= 0xE0 && lead <= 0xEF ? 2 : lead >= 0xF0 && lead <= 0xF4 ? 3 : 0;
        int codePoint = more == 0 ? lead : lead & (0x3F >> more);
        for (int i = 1; i <= more; i++) {
            if (at + i == end) {
                throw LineFault.ranOut("the rest of a character");
            }
            int next = bytes[at + i] & 0xFF;
            if (next >> 6 != 0b10) {
                throw fault("UTF-8");
            }
            codePoint = (codePoint << 6) | (next & 0x3F);
        }
        int smallest = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
        boolean wrong = more == 0 || codePoint < smallest || codePoint > Character.MAX_CODE_POINT;
        if (wrong || Escapes.needed(codePoint)) {
            throw fault(wrong ? "UTF-8" : "an escape instead of this character");
        }
        at += more + 1;
        return codePoint;
    }

    private LineFault fault(String expected) {
        if (at >= end) {
            return LineFault.ranOut(expected);
        }
        String here = new String(bytes, at, Math.min(SHOWN_BYTES, end - at), StandardCharsets.UTF_8);
        return LineFault.of(expected + " at byte " + (at - start + 1), '\'' + Escapes.escape(here) + '\'');
    }
}
