package dev.packagefast.security.advisory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Pages of a mapped file or of bytes already in memory. A page is checked once for all readers of one open index: the
 * bitmap is shared. Its words are written without a lock; a lost update only means that a page is checked twice.
 */
final class BufferPageReader extends PageReader {
    private final long salt;
    private final long[] verified;
    private final ByteBuffer checked;
    private final CRC32C checksum = new CRC32C();

    BufferPageReader(String file, ByteBuffer whole, long salt, long[] verified) {
        super(file, whole.duplicate().order(ByteOrder.LITTLE_ENDIAN));
        this.checked = whole.duplicate();
        this.salt = salt;
        this.verified = verified;
    }

    /** A bitmap for that many pages, none of them checked. */
    static long[] bitmap(long pages) {
        return new long[(int) ((pages + 63) >>> 6)];
    }

    @Override
    void seek(int page) {
        base = page * Pages.SIZE;
        long bit = 1L << (page & 63);
        if ((verified[page >>> 6] & bit) == 0) {
            verify(page);
            verified[page >>> 6] |= bit;
        }
    }

    @Override
    void readUnchecked(int page, byte[] into) {
        bytes.get(page * Pages.SIZE, into, 0, Pages.SIZE);
    }

    private void verify(int page) {
        try {
            checked.limit(base + Pages.PAYLOAD).position(base);
            if (Pages.check(checksum, checked, salt, page) != bytes.getInt(base + Pages.PAYLOAD)) {
                throw damaged(page);
            }
        } catch (InternalError cut) {
            // What the JVM throws for a mapped page that is no longer in the file.
            CorruptIndexException corrupt = new CorruptIndexException(file, base, "the file was cut while in use");
            corrupt.initCause(cut);
            throw corrupt;
        }
    }
}
