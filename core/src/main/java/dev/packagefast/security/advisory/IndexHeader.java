package dev.packagefast.security.advisory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Page 0 of an index: where everything is ({@code docs/advisory-index.md}, "Header"). */
record IndexHeader(
        long fileLength,
        long hashSeed,
        long salt,
        int bucketPages,
        Region entries,
        Region advisories,
        Region details,
        Region metadata) {
    static final int FORMAT = 1;
    static final int FIRST_BUCKET_PAGE = 1;
    static final long MAGIC = 0x0A56444153465089L;
    static final long TRAILER_MAGIC = 0x0A444E4553465089L;
    /** Header, one bucket page, trailer. */
    static final long SMALLEST = 3L * Pages.SIZE;

    int trailerPage() {
        return (int) (fileLength / Pages.SIZE) - 1;
    }

    /** Writes the header page, without its check. */
    void writeTo(ByteBuffer page) {
        page.order(ByteOrder.LITTLE_ENDIAN);
        page.putLong(MAGIC).putInt(FORMAT).putInt(Pages.SIZE).putLong(fileLength);
        page.putLong(hashSeed).putLong(salt).putInt(bucketPages).putInt(0);
        for (Region region : new Region[] {entries, advisories, details, metadata}) {
            page.putLong(region.firstPage()).putLong(region.length());
        }
    }

    /** Reads and checks a header page; {@code fileLength} is the length found on disk. */
    static IndexHeader read(byte[] page, long fileLength, String file) {
        ByteBuffer bytes = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        if (page.length < Pages.SIZE || bytes.getLong(0) != MAGIC) {
            throw new CorruptIndexException(file, 0, "this is not an advisory index: its first bytes are not the mark");
        }
        int format = bytes.getInt(8);
        if (format != FORMAT) {
            throw new CorruptIndexException(
                    file, 8, "the index has format " + format + ", this program reads format " + FORMAT);
        }
        if (bytes.getInt(Pages.PAYLOAD) != Pages.check(new CRC32C(), page, 0, 0, 0)) {
            throw new CorruptIndexException(file, 0, "the header's checksum is wrong");
        }
        long length = bytes.getLong(16);
        if (length != fileLength) {
            throw new CorruptIndexException(
                    file, Math.min(length, fileLength), "expected " + length + " bytes, found " + fileLength);
        }
        if (bytes.getInt(12) != Pages.SIZE || length % Pages.SIZE != 0 || length < SMALLEST) {
            throw new CorruptIndexException(file, 12, "the page size does not fit the file");
        }
        int buckets = bytes.getInt(40);
        int next = FIRST_BUCKET_PAGE;
        if (buckets < 1 || buckets > length / Pages.SIZE - 2) {
            throw new CorruptIndexException(file, 40, "the number of bucket pages does not fit the file");
        }
        next += buckets;
        Region[] regions = new Region[4];
        for (int i = 0; i < regions.length; i++) {
            long first = bytes.getLong(48 + 16 * i);
            long used = bytes.getLong(56 + 16 * i);
            if (first != next || used < 0 || used > length) {
                throw new CorruptIndexException(file, 48 + 16L * i, "a region does not fit the file");
            }
            regions[i] = new Region(next, (int) used);
            next = regions[i].endPage();
        }
        if (next != length / Pages.SIZE - 1) {
            throw new CorruptIndexException(file, 48, "the regions do not fill the file");
        }
        return new IndexHeader(
                length, bytes.getLong(24), bytes.getLong(32), buckets, regions[0], regions[1], regions[2], regions[3]);
    }
}
