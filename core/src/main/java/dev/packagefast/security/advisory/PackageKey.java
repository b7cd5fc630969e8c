package dev.packagefast.security.advisory;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes under which a package stands in the index: {@code ecosystem NUL normalised-name} in UTF-8. An instance is
 * scratch space that a thread fills again and again without allocating.
 */
final class PackageKey {
    /** Longer names are in no registry; at import they are a problem, at matching a miss. */
    static final int MAX_BYTES = 4_096;

    private static final long WORD = 0x9E3779B97F4A7C15L;

    private byte[] bytes = new byte[256];
    private int length;

    /** Fills this key; false if it is too long to be in any index. */
    boolean set(String ecosystem, String name) {
        // A char takes at most three bytes of UTF-8; a surrogate pair four for two chars.
        long most = 3L * (ecosystem.length() + (long) name.length()) + 1;
        if (most > bytes.length) {
            if (most > 3L * MAX_BYTES) {
                return false;
            }
            bytes = new byte[(int) most];
        }
        length = 0;
        append(NameRule.hasRepositorySuffix(ecosystem) ? NameRule.base(ecosystem) : ecosystem, NameRule.EXACT);
        bytes[length++] = 0;
        append(name, NameRule.of(ecosystem));
        return length <= MAX_BYTES;
    }

    private void append(String text, NameRule rule) {
        boolean separator = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (rule != NameRule.EXACT) {
                if (c >= 'A' && c <= 'Z') {
                    c = (char) (c + ('a' - 'A'));
                }
                if (rule == NameRule.PEP_503) {
                    if (c == '-' || c == '_' || c == '.') {
                        if (separator) {
                            continue;
                        }
                        separator = true;
                        c = '-';
                    } else {
                        separator = false;
                    }
                }
            }
            if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else {
                i += appendWide(text, i, c);
            }
        }
    }

    /** Appends a character beyond ASCII; returns how many more chars it used. */
    private int appendWide(String text, int at, char c) {
        if (c < 0x800) {
            bytes[length++] = (byte) (0xC0 | c >> 6);
            bytes[length++] = (byte) (0x80 | (c & 0x3F));
            return 0;
        }
        if (Character.isHighSurrogate(c) && at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))) {
            int point = Character.toCodePoint(c, text.charAt(at + 1));
            bytes[length++] = (byte) (0xF0 | point >> 18);
            bytes[length++] = (byte) (0x80 | ((point >> 12) & 0x3F));
            bytes[length++] = (byte) (0x80 | ((point >> 6) & 0x3F));
            bytes[length++] = (byte) (0x80 | (point & 0x3F));
            return 1;
        }
        bytes[length++] = (byte) (0xE0 | c >> 12);
        bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        bytes[length++] = (byte) (0x80 | (c & 0x3F));
        return 0;
    }

    /** The hash of this key under {@code seed}: its high half chooses the bucket, its low half is the fingerprint. */
    long hash(long seed) {
        return hash(bytes, length, seed);
    }

    static long hash(byte[] key, int length, long seed) {
        long hash = seed ^ length * WORD;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            long word = (key[i] & 0xFFL)
                    | (key[i + 1] & 0xFFL) << 8
                    | (key[i + 2] & 0xFFL) << 16
                    | (key[i + 3] & 0xFFL) << 24
                    | (key[i + 4] & 0xFFL) << 32
                    | (key[i + 5] & 0xFFL) << 40
                    | (key[i + 6] & 0xFFL) << 48
                    | (key[i + 7] & 0xFFL) << 56;
            hash = (hash ^ word) * WORD;
            hash ^= hash >>> 32;
        }
        for (; i < length; i++) {
            hash = (hash ^ (key[i] & 0xFFL)) * WORD;
            hash ^= hash >>> 29;
        }
        return mix(hash);
    }

    /** The 64-bit finaliser of MurmurHash3. */
    static long mix(long value) {
        long mixed = (value ^ value >>> 33) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ mixed >>> 33;
    }

    boolean isEqualTo(byte[] other, int from, int to) {
        return Arrays.equals(bytes, 0, length, other, from, to);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** The name part of a key's bytes, as normalised. */
    static String nameOf(byte[] key) {
        int nul = separator(key);
        return new String(key, nul + 1, key.length - nul - 1, StandardCharsets.UTF_8);
    }

    /** The ecosystem part of a key's bytes. */
    static String ecosystemOf(byte[] key) {
        return new String(key, 0, separator(key), StandardCharsets.UTF_8);
    }

    private static int separator(byte[] key) {
        for (int i = 0; i < key.length; i++) {
            if (key[i] == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("not a package key: no separator");
    }
}
