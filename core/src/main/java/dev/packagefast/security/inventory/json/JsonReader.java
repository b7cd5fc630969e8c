package dev.packagefast.security.inventory.json;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Limits;
import dev.packagefast.security.inventory.MergeConflict;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259) token by token from the bytes of a file, strictly and within the limits of the house; what is no
 * JSON is refused with its line.
 *
 * <p>It exists because a scan reads one lockfile in a fresh process: a text is made only when asked for, names that come
 * again and again are made once, and there is little code to interpret before the compiler has it. The measurements stand
 * in {@code docs/decisions/0010-json-reader.md}. Not thread-safe.
 */
public final class JsonReader {
    private static final String REWRITE = "Restore the file, or have the tool that wrote it write it anew";

    /** In place of a byte where there is none. */
    private static final int END = Integer.MIN_VALUE;

    private static final int KNOWN_NAMES = 64;
    private static final int LONGEST_KNOWN_NAME = 24;

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    /** What a reader can stand on. */
    public enum Token {
        OBJECT,
        END_OBJECT,
        ARRAY,
        END_ARRAY,
        NAME,
        TEXT,
        NUMBER,
        TRUE,
        FALSE,
        NULL;

        /** Whether an object or an array begins. */
        public boolean begins() {
            return this == OBJECT || this == ARRAY;
        }
    }

    /** What may come next. */
    private enum Expected {
        VALUE,
        VALUE_OR_END,
        NAME,
        NAME_OR_END,
        COMMA_OR_END
    }

    private final byte[] bytes;
    private final boolean lenient;

    /** The byte to look at next. */
    private int at;

    /** The line of that byte. */
    private int line = 1;

    private Expected expected = Expected.VALUE;
    private @Nullable Token token;
    private int tokenLine = 1;

    /** What the token says, a text without its quotes: from {@code from}, up to {@code to}. */
    private int from;

    private int to;
    private boolean escaped;
    private boolean ascii;

    /** For each level of nesting whether it is an object. */
    private boolean[] objects = new boolean[16];

    private int depth;

    private final @Nullable String[] knownNames = new String[KNOWN_NAMES];
    private final byte[][] knownBytes = new byte[KNOWN_NAMES][];

    /** @param lenient whether comments and commas before a closing bracket are taken too, as JavaScript does */
    public JsonReader(byte[] bytes, boolean lenient) {
        this.bytes = bytes;
        this.lenient = lenient;
        if (bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF) {
            at = 3;
        }
    }

    /** What the reader stands on; null before the first token and after the last. */
    public @Nullable Token token() {
        return token;
    }

    /** The line that the token begins on, counted from 1. */
    public int line() {
        return tokenLine;
    }

    /** Goes to the next token; null after the end of the document, which is one value. */
    public @Nullable Token next() throws BadLockfileException {
        int c = skipSpace();
        if (c == ',' && expected == Expected.COMMA_OR_END && depth > 0) {
            at++;
            c = skipSpace();
            boolean object = objects[depth - 1];
            if (lenient) {
                expected = object ? Expected.NAME_OR_END : Expected.VALUE_OR_END;
            } else {
                expected = object ? Expected.NAME : Expected.VALUE;
            }
        }
        tokenLine = line;
        if (c == END) {
            if (depth > 0) {
                throw bad("ends in the middle of its JSON");
            }
            token = null;
            return null;
        }
        switch (expected) {
            case VALUE -> value(c);
            case VALUE_OR_END -> {
                if (c == ']') {
                    end(Token.END_ARRAY);
                } else {
                    value(c);
                }
            }
            case NAME -> name(c);
            case NAME_OR_END -> {
                if (c == '}') {
                    end(Token.END_OBJECT);
                } else {
                    name(c);
                }
            }
            case COMMA_OR_END -> {
                if (depth == 0) {
                    throw bad("goes on after the end of its JSON");
                }
                if (c == (objects[depth - 1] ? '}' : ']')) {
                    end(objects[depth - 1] ? Token.END_OBJECT : Token.END_ARRAY);
                } else {
                    throw unexpected(c, objects[depth - 1] ? "',' or '}'" : "',' or ']'");
                }
            }
        }
        return token;
    }

    /** The name of the next field of the object that the reader stands in; null at the object's end. */
    public @Nullable String nextName() throws BadLockfileException {
        return next() == Token.NAME ? text() : null;
    }

    /** Goes from the beginning of an object or an array to its end; stays on any other token. */
    public void skip() throws BadLockfileException {
        if (token != null && token.begins()) {
            int outside = depth - 1;
            while (depth > outside) {
                next();
            }
        }
    }

    /** The name, the text or the digits that the reader stands on. */
    public String text() {
        int length = to - from;
        if (escaped) {
            return unescaped();
        }
        if (!ascii) {
            return new String(bytes, from, length, StandardCharsets.UTF_8);
        }
        if (token != Token.NAME || length > LONGEST_KNOWN_NAME || length == 0) {
            return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        }
        int slot = (bytes[from] * 31 + bytes[to - 1] * 7 + length) & KNOWN_NAMES - 1;
        String known = knownNames[slot];
        if (known == null || !Arrays.equals(knownBytes[slot], 0, knownBytes[slot].length, bytes, from, to)) {
            knownBytes[slot] = Arrays.copyOfRange(bytes, from, to);
            known = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
            knownNames[slot] = known;
        }
        return known;
    }

    private void value(int c) throws BadLockfileException {
        switch (c) {
            case '"' -> {
                at++;
                token = Token.TEXT;
                string();
            }
            case '{' -> begin(Token.OBJECT, Expected.NAME_OR_END);
            case '[' -> begin(Token.ARRAY, Expected.VALUE_OR_END);
            case 't' -> literal(TRUE, Token.TRUE);
            case 'f' -> literal(FALSE, Token.FALSE);
            case 'n' -> literal(NULL, Token.NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw unexpected(c, expected == Expected.VALUE_OR_END ? "a value or ']'" : "a value");
        }
        if (token != Token.OBJECT && token != Token.ARRAY) {
            expected = Expected.COMMA_OR_END;
        }
    }

    private void name(int c) throws BadLockfileException {
        if (c != '"') {
            throw unexpected(c, expected == Expected.NAME_OR_END ? "a name in quotes or '}'" : "a name in quotes");
        }
        at++;
        token = Token.NAME;
        string();
        if (to - from > Limits.LONGEST_TEXT) {
            throw bad("passes a limit: a name of " + (to - from) + " bytes; at most " + Limits.LONGEST_TEXT
                    + " are read");
        }
        if (escaped && text().codePoints().anyMatch(JsonReader::isHalf)) {
            throw bad("is not JSON: a name with half a surrogate pair");
        }
        int colon = skipSpace();
        if (colon != ':') {
            throw unexpected(colon, "':'");
        }
        at++;
        expected = Expected.VALUE;
    }

    private void begin(Token what, Expected inside) throws BadLockfileException {
        if (depth == Limits.MOST_DEPTH) {
            throw bad("passes a limit: more than " + Limits.MOST_DEPTH + " levels of nesting");
        }
        if (depth == objects.length) {
            objects = Arrays.copyOf(objects, depth * 2);
        }
        objects[depth++] = what == Token.OBJECT;
        at++;
        token = what;
        expected = inside;
    }

    private void end(Token what) {
        depth--;
        at++;
        token = what;
        expected = Expected.COMMA_OR_END;
    }

    private void literal(byte[] word, Token what) throws BadLockfileException {
        int end = at + word.length;
        if (end > bytes.length || !Arrays.equals(bytes, at, end, word, 0, word.length)) {
            throw bad("is not JSON: expected a value, found a word that is neither true nor false nor null");
        }
        at = end;
        token = what;
    }

    private void number() throws BadLockfileException {
        from = at;
        int i = at;
        if (bytes[i] == '-') {
            i++;
        }
        int first = i;
        i = digits(i);
        if (bytes[first] == '0' && i > first + 1) {
            throw bad("is not JSON: a number begins with 0");
        }
        if (i < bytes.length && bytes[i] == '.') {
            i = digits(i + 1);
        }
        if (i < bytes.length && (bytes[i] | 0x20) == 'e') {
            i++;
            if (i < bytes.length && (bytes[i] == '+' || bytes[i] == '-')) {
                i++;
            }
            i = digits(i);
        }
        to = i;
        at = i;
        escaped = false;
        ascii = true;
        token = Token.NUMBER;
    }

    /** Where the digits that begin at {@code start}, one at least, end. */
    private int digits(int start) throws BadLockfileException {
        int i = start;
        while (i < bytes.length && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        if (i == start) {
            at = start;
            throw unexpected(start < bytes.length ? bytes[start] : END, "a digit");
        }
        return i;
    }

    /** Finds the end of the text whose opening quote is behind, and what it consists of. */
    private void string() throws BadLockfileException {
        byte[] source = bytes;
        int end = source.length;
        int i = at;
        from = i;
        escaped = false;
        ascii = true;
        while (i < end) {
            byte c = source[i];
            if (c == '"') {
                to = i;
                at = i + 1;
                return;
            }
            if (c < 0x20) {
                if (c >= 0) {
                    at = i;
                    throw unexpected(c, "the end of the text or an escape");
                }
                ascii = false;
                i = character(i);
            } else if (c == '\\') {
                escaped = true;
                i = escape(i);
            } else {
                i++;
            }
        }
        throw bad("ends in the middle of its JSON");
    }

    /** Where the escape that begins at {@code start} ends. */
    private int escape(int start) throws BadLockfileException {
        int i = start + 1;
        int c = i < bytes.length ? bytes[i] : END;
        if (c != 'u') {
            if ("\"\\/bfnrt".indexOf(c) < 0) {
                throw unexpected(c, "an escape that JSON knows");
            }
            return i + 1;
        }
        for (int digit = i + 1; digit <= i + 4; digit++) {
            int d = digit < bytes.length ? bytes[digit] : END;
            if (!HexFormat.isHexDigit(d)) {
                throw unexpected(d, "a hexadecimal digit");
            }
        }
        return i + 5;
    }

    /** Where the UTF-8 sequence that begins at {@code start} ends. */
    private int character(int start) throws BadLockfileException {
        int lead = bytes[start] & 0xFF;
        int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        int codePoint = lead & (0xFF >> (length + 1));
        boolean good = lead >= 0xC2 && lead <= 0xF4 && start + length <= bytes.length;
        for (int i = start + 1; good && i < start + length; i++) {
            good = (bytes[i] & 0xC0) == 0x80;
            codePoint = codePoint << 6 | (bytes[i] & 0x3F);
        }
        int least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
        if (!good || codePoint < least || codePoint > 0x10FFFF || isHalf(codePoint)) {
            throw bad("is not JSON: bytes that are no UTF-8");
        }
        return start + length;
    }

    /** Whether it is one of the two that make a pair in UTF-16, and so no character. */
    private static boolean isHalf(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
    }

    private String unescaped() {
        String raw = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(raw.length());
        int done = 0;
        for (int slash = raw.indexOf('\\'); slash >= 0; slash = raw.indexOf('\\', done)) {
            text.append(raw, done, slash);
            char kind = raw.charAt(slash + 1);
            done = slash + 2;
            switch (kind) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) HexFormat.fromHexDigits(raw, done, done + 4));
                    done += 4;
                }
                default -> text.append(kind);
            }
        }
        return text.append(raw, done, raw.length()).toString();
    }

    /** The next byte that is neither space nor comment; it is not passed. {@link #END} at the end. */
    private int skipSpace() throws BadLockfileException {
        byte[] source = bytes;
        int end = source.length;
        int i = at;
        while (i < end) {
            byte c = source[i];
            if (c == '\n') {
                line++;
            } else if (c == '\r') {
                // A line of its own only where no LF follows, as editors count.
                if (i + 1 == end || source[i + 1] != '\n') {
                    line++;
                }
            } else if (c != ' ' && c != '\t') {
                if (c == '/' && lenient) {
                    i = comment(i);
                    continue;
                }
                at = i;
                if (c < 0) {
                    throw unexpected(c, "JSON");
                }
                return c;
            }
            i++;
        }
        at = i;
        return END;
    }

    /** Where the comment that begins at {@code start} ends. */
    private int comment(int start) throws BadLockfileException {
        int kind = start + 1 < bytes.length ? bytes[start + 1] : END;
        int i = start + 2;
        if (kind != '/' && kind != '*') {
            throw unexpected('/', "a value or a comment");
        }
        while (i < bytes.length) {
            byte c = bytes[i];
            if (c == '\n' || c == '\r') {
                if (kind == '/') {
                    return i;
                }
                if (c == '\n' || i + 1 == bytes.length || bytes[i + 1] != '\n') {
                    line++;
                }
            } else if (kind == '*' && c == '*' && i + 1 < bytes.length && bytes[i + 1] == '/') {
                return i + 2;
            }
            if (c >= 0 && c < 0x20 && c != '\t' && c != '\n' && c != '\r') {
                throw unexpected(c, "the text of a comment");
            }
            i = c < 0 ? character(i) : i + 1;
        }
        if (kind == '/') {
            return i;
        }
        throw bad("ends in the middle of a comment");
    }

    private BadLockfileException unexpected(int c, String instead) {
        if (c == END) {
            return bad("ends in the middle of its JSON");
        }
        String found = c > ' ' && c < 0x7F
                ? "'" + (char) c + "'"
                : "the byte 0x" + HexFormat.of().toHexDigits((byte) c);
        return MergeConflict.or(
                new String(bytes, StandardCharsets.UTF_8),
                bad("is not JSON: expected " + instead + ", found " + found));
    }

    private BadLockfileException bad(String what) {
        return new BadLockfileException(line, what, REWRITE);
    }
}
