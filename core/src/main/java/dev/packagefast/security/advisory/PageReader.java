package dev.packagefast.security.advisory;

import java.nio.ByteBuffer;

/**
 * Gives out pages of an index, each checked before its first byte is used. An instance belongs to one thread: it is a
 * cursor over shared, immutable bytes. After {@link #seek} the page's payload starts at {@link #base} of {@link #bytes}.
 */
abstract sealed class PageReader permits BufferPageReader, ChannelPageReader {
    final String file;

    /** Little-endian; holds the page last sought. Position and limit carry no meaning. */
    ByteBuffer bytes;

    /** Where that page starts in {@link #bytes}. */
    int base;

    PageReader(String file, ByteBuffer bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /**
     * Makes {@code page} the current one.
     *
     * @throws CorruptIndexException if its checksum is wrong
     */
    abstract void seek(int page);

    /** Copies {@code length} bytes at {@code position} of {@code region}; any page on the way is checked. */
    final void copy(Region region, long position, byte[] into, int offset, int length) {
        if (position < 0 || length < 0 || position + length > region.length()) {
            throw new CorruptIndexException(
                    file,
                    (long) region.firstPage() * Pages.SIZE,
                    "a reference leads out of its region: position " + position + ", " + length + " bytes");
        }
        int page = region.firstPage() + (int) (position / Pages.PAYLOAD);
        int within = (int) (position % Pages.PAYLOAD);
        int done = 0;
        while (done < length) {
            seek(page);
            int part = Math.min(length - done, Pages.PAYLOAD - within);
            bytes.get(base + within, into, offset + done, part);
            done += part;
            page++;
            within = 0;
        }
    }

    /** Copies a whole page with its check as the file has it now, without judging it. */
    abstract void readUnchecked(int page, byte[] into);

    final CorruptIndexException damaged(int page) {
        return new CorruptIndexException(file, (long) page * Pages.SIZE, "the checksum of page " + page + " is wrong");
    }
}
