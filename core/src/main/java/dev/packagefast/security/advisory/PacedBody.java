package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.BucketException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer that must be as long as was announced and must not drip: a watch closes it when a window of
 * time brings too little, which wakes a read that waits for more. Read by one thread.
 */
final class PacedBody extends InputStream {
    private static final String RETRY = "Run it again; it goes on where it ended.";

    private final String url;
    private final InputStream body;
    private final long announced;
    private final TransferLimits limits;
    private final ScheduledFuture<?> watching;
    private final AtomicLong received = new AtomicLong();
    /** Of the watch alone. */
    private long seen;

    private volatile boolean slow;

    PacedBody(String url, InputStream body, long announced, TransferLimits limits, ScheduledExecutorService watch) {
        this.url = url;
        this.body = body;
        this.announced = announced;
        this.limits = limits;
        long window = limits.window().toMillis();
        this.watching = watch.scheduleAtFixedRate(this::look, window, window, TimeUnit.MILLISECONDS);
    }

    private void look() {
        long now = received.get();
        if (now - seen < limits.windowBytes()) {
            slow = true;
            try {
                body.close();
            } catch (IOException closed) {
                // Whoever reads is told below.
            }
        }
        seen = now;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count;
        try {
            count = body.read(into, offset, length);
        } catch (IOException failed) {
            throw slow ? tooSlow() : brokenOff(failed);
        }
        if (slow) {
            throw tooSlow();
        }
        if (count >= 0) {
            received.addAndGet(count);
        } else if (announced >= 0 && received.get() != announced) {
            throw brokenOff(null);
        }
        return count;
    }

    private BucketException tooSlow() {
        return new BucketException(
                Fault.TEMPORARY,
                url,
                "at least " + limits.windowBytes() + " bytes every "
                        + limits.window().toMillis() / 1000.0 + " s",
                "less, after " + received.get() + " bytes",
                "Try a mirror nearer by with --from, or run it again; it goes on where it ended.");
    }

    private BucketException brokenOff(@Nullable IOException cause) {
        return new BucketException(
                Fault.TEMPORARY,
                url,
                announced < 0 ? "a whole body" : announced + " bytes",
                "an end after " + received.get(),
                RETRY,
                cause);
    }

    @Override
    public void close() throws IOException {
        watching.cancel(false);
        body.close();
    }
}
