package dev.packagefast.security.advisory;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Size and check of a page of the index ({@code docs/advisory-index.md}, "Pages"). */
final class Pages {
    static final int SIZE = 4_096;
    static final int CHECK_BYTES = 4;
    static final int PAYLOAD = SIZE - CHECK_BYTES;

    private static final long STEP = 0x9E3779B97F4A7C15L;

    private Pages() {}

    /** What the checksum of a page's payload is combined with, so that a page in the wrong place fails as well. */
    static int place(long salt, int page) {
        return (int) PackageKey.mix(salt + page * STEP);
    }

    /** The check of the payload that starts at {@code offset} of {@code page}. */
    static int check(CRC32C checksum, byte[] bytes, int offset, long salt, int page) {
        checksum.reset();
        checksum.update(bytes, offset, PAYLOAD);
        return (int) checksum.getValue() ^ place(salt, page);
    }

    /** The check of the payload between the position and the limit of {@code bytes}. */
    static int check(CRC32C checksum, ByteBuffer bytes, long salt, int page) {
        checksum.reset();
        checksum.update(bytes);
        return (int) checksum.getValue() ^ place(salt, page);
    }

    /** How many pages a region of {@code length} bytes takes. */
    static int count(long length) {
        return Math.toIntExact((length + PAYLOAD - 1) / PAYLOAD);
    }
}
