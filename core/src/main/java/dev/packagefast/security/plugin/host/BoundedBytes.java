package dev.packagefast.security.plugin.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** Keeps what a plugin writes, up to a length; what comes after that, or after the end, is refused. Thread-safe. */
final class BoundedBytes extends OutputStream {
    private final int most;
    /** Guarded by this, as is everything below. */
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    private boolean overflowed;
    private boolean ended;

    BoundedBytes(int most) {
        this.most = most;
    }

    @Override
    public synchronized void write(int single) throws IOException {
        room(1);
        kept.write(single);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, bytes.length);
        room(length);
        kept.write(bytes, from, length);
    }

    private void room(int more) throws IOException {
        if (ended) {
            throw new IOException("the report has ended");
        }
        if (more > most - kept.size()) {
            overflowed = true;
            throw new IOException("a report has at most " + most + " bytes");
        }
    }

    /** All of it, from now on unchanged. */
    synchronized byte[] end() {
        ended = true;
        if (overflowed) {
            throw new Nonsense("a report of more than " + most + " bytes");
        }
        if (kept.size() == 0) {
            throw new Nonsense("an empty report");
        }
        return kept.toByteArray();
    }
}
