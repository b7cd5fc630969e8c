package dev.packagefast.security.advisory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Cuts a stream of bytes into pages with their checks, and closes the file with the digest over all of them. */
final class PageWriter {
    private final OutputStream out;
    private final long salt;
    private final CRC32C checksum = new CRC32C();
    private final MessageDigest digest = AdvisoryIndex.sha256();
    private final byte[] page = new byte[Pages.SIZE];
    private int filled;
    private int number;

    /** What the trailer carries beside the digest: a signature over it, or nothing. */
    interface Signer {
        byte[] sign(byte[] digest);
    }

    PageWriter(OutputStream out, long salt) {
        this.out = out;
        this.salt = salt;
    }

    /** Writes page 0, whose check has no salt: that is what tells a reader the salt. */
    void writeHeader(byte[] payload) throws IOException {
        System.arraycopy(payload, 0, page, 0, Pages.PAYLOAD);
        flush(0);
    }

    void write(byte[] bytes, int from, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int part = Math.min(count - done, Pages.PAYLOAD - filled);
            System.arraycopy(bytes, from + done, page, filled, part);
            filled += part;
            done += part;
            if (filled == Pages.PAYLOAD) {
                flush(salt);
            }
        }
    }

    /** Fills the last page of a region with zeros. */
    void endRegion() throws IOException {
        if (filled > 0) {
            flush(salt);
        }
    }

    void writeTrailer(Signer signer) throws IOException {
        byte[] all = digest.digest();
        byte[] signature = signer.sign(all);
        ByteBuffer trailer = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        trailer.putLong(IndexHeader.TRAILER_MAGIC)
                .put(all)
                .putInt(signature.length)
                .put(signature);
        flush(salt);
    }

    private void flush(long pageSalt) throws IOException {
        int check = Pages.check(checksum, page, 0, pageSalt, number);
        ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN).putInt(Pages.PAYLOAD, check);
        digest.update(page);
        out.write(page);
        Arrays.fill(page, (byte) 0);
        filled = 0;
        number++;
    }
}
