package dev.packagefast.security.integrity;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hashes the bytes that pass through, and throws at the end of the stream where they are not what was expected.
 *
 * <p><b>Bytes handed out before the end are unverified.</b> Write them to a temporary file, and move that into place
 * only once reading ended without an exception; never unpack or run them on the way. A stream that is closed before its
 * end was never verified, which {@link #verified()} tells.
 *
 * <pre>{@code
 * try (var in = new VerifyingInputStream(response, expected)) {
 *     Files.copy(in, temporary); // throws ContentMismatchException at the end
 * }
 * Files.move(temporary, cached, ATOMIC_MOVE);
 * }</pre>
 *
 * <p>Not safe for use by several threads at once. Marks are not supported.
 */
public final class VerifyingInputStream extends FilterInputStream {
    private static final int SKIP_BYTES = 8192;

    private final Integrity expected;
    private final MessageDigest running;
    private @Nullable IntegrityVerdict verdict;

    public VerifyingInputStream(InputStream content, Integrity expected) {
        super(content);
        this.expected = expected;
        this.running = expected.strongest().newMessageDigest();
    }

    /** The digest that matched; empty until the end of the stream is reached, and where it did not match. */
    public Optional<Digest> verified() {
        return verdict instanceof IntegrityVerdict.Match match ? Optional.of(match.digest()) : Optional.empty();
    }

    /** @throws ContentMismatchException at the end of the stream, and again at each read after it */
    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count;
        do {
            count = read(one, 0, one.length);
        } while (count == 0);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws ContentMismatchException at the end of the stream, and again at each read after it */
    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            // Some streams answer -1 to this at their end, which nobody asked for yet.
            return 0;
        }
        if (verdict != null) {
            return end(verdict);
        }
        int count = in.read(buffer, offset, length);
        if (count >= 0) {
            running.update(buffer, offset, count);
            return count;
        }
        Digest actual = Digest.of(expected.strongest(), running.digest());
        IntegrityVerdict reached = expected.matches(actual)
                ? new IntegrityVerdict.Match(actual)
                : new IntegrityVerdict.Mismatch(expected.strongest(), expected.expected(), actual);
        verdict = reached;
        return end(reached);
    }

    private static int end(IntegrityVerdict verdict) throws ContentMismatchException {
        if (verdict instanceof IntegrityVerdict.Mismatch mismatch) {
            throw new ContentMismatchException(mismatch);
        }
        return -1;
    }

    /** Skipped bytes are read and hashed like all others. */
    @Override
    public long skip(long count) throws IOException {
        byte[] sink = new byte[SKIP_BYTES];
        long skipped = 0;
        while (skipped < count) {
            int read = read(sink, 0, (int) Math.min(sink.length, count - skipped));
            if (read < 0) {
                break;
            }
            skipped += read;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Does nothing: see {@link #markSupported()}. */
    @Override
    public synchronized void mark(int limit) {
        // A mark would let bytes pass twice and be hashed twice.
    }

    @Override
    public synchronized void reset() throws IOException {
        throw new IOException("a verifying stream cannot go back: marks are not supported");
    }
}
