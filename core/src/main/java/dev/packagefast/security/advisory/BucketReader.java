package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.Bucket.Download;
import dev.packagefast.security.advisory.Bucket.Wish;
import dev.packagefast.security.advisory.BucketException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;

/** Reads objects of a bucket within limits of size, again when that may help. Safe for several threads. */
final class BucketReader {
    private static final int BUFFER = 1 << 16;

    private final Bucket bucket;
    private final TransferLimits limits;

    BucketReader(Bucket bucket, TransferLimits limits) {
        this.bucket = bucket;
        this.limits = limits;
    }

    Bucket bucket() {
        return bucket;
    }

    /** Something to do with the bucket that may be done again from its beginning. */
    interface Attempt<T> {
        T run() throws IOException;
    }

    /** Does {@code attempt} until it succeeds, is refused, or has failed too often; waits longer each time. */
    <T> T retry(Attempt<T> attempt) throws IOException {
        for (int failed = 1; ; failed++) {
            try {
                return attempt.run();
            } catch (BucketException failure) {
                if (failure.fault() != Fault.TEMPORARY) {
                    throw failure;
                }
                if (failed >= limits.attempts()) {
                    throw failed == 1 ? failure : failure.after(failed);
                }
            }
            pause(failed);
        }
    }

    private void pause(int failed) throws IOException {
        Duration wait = limits.firstPause().multipliedBy(1L << Math.min(failed - 1, 16));
        if (wait.compareTo(limits.longestPause()) > 0) {
            wait = limits.longestPause();
        }
        // Many clients that failed together do not come back together.
        long jitter = ThreadLocalRandom.current().nextLong(wait.toMillis() / 4 + 1);
        try {
            Thread.sleep(wait.toMillis() + jitter);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the update was interrupted");
        }
    }

    /** All bytes of an object of at most {@code most}. */
    byte[] read(String path, int most) throws IOException {
        return retry(() -> {
            try (Download download =
                    open(path, Wish.ALL).orElseThrow(() -> new AssertionError("everything was asked for"))) {
                requireSize(path, download.length(), most);
                byte[] bytes = download.body().readNBytes(most + 1);
                requireSize(path, bytes.length, most);
                return bytes;
            }
        });
    }

    Optional<Download> open(String path, Wish wish) throws IOException {
        return bucket.open(path, wish);
    }

    void requireSize(String path, long size, long most) throws BucketException {
        if (size > most) {
            throw new BucketException(
                    Fault.REFUSED,
                    bucket.placeOf(path),
                    "at most " + most + " bytes",
                    size + " bytes or more",
                    "This is not what the OSV bucket has there: check the upstream.");
        }
    }

    /**
     * Brings a large object into {@code part}, going on from what an earlier run left there if the object is still the
     * same, which its tag beside the file proves.
     *
     * @param unlessTag as in {@link Wish}
     * @param progress told the bytes so far; the total, or -1, is told to {@code total} first
     * @return the tag of the object, or nothing if it is the one asked not to be sent
     */
    Optional<String> download(
            String path, String unlessTag, Path part, long most, LongConsumer total, LongConsumer progress)
            throws IOException {
        Path tagFile = part.resolveSibling(part.getFileName() + ".tag");
        return retry(() -> {
            String tag = Files.exists(part) && Files.exists(tagFile) ? Files.readString(tagFile) : "";
            long held = tag.isEmpty() ? 0 : Files.size(part);
            Optional<Download> answer;
            try {
                answer = open(path, new Wish(unlessTag, held, tag));
            } catch (BucketException refused) {
                if (held == 0 || refused.fault() != Fault.REFUSED) {
                    throw refused;
                }
                // Whatever is wrong with going on, beginning anew may do.
                Files.deleteIfExists(tagFile);
                answer = open(path, new Wish(unlessTag, 0, ""));
            }
            if (answer.isEmpty()) {
                return Optional.empty();
            }
            try (Download download = answer.get()) {
                requireSize(path, download.length(), most);
                if (download.tag().isEmpty()) {
                    Files.deleteIfExists(tagFile);
                } else if (!download.tag().equals(tag)) {
                    // Before any byte: a tag never stands beside bytes of another object.
                    Files.deleteIfExists(tagFile);
                    Files.deleteIfExists(part);
                    Files.writeString(tagFile, download.tag());
                }
                total.accept(download.length());
                append(path, download, part, most, progress);
                return Optional.of(download.tag());
            }
        });
    }

    private void append(String path, Download download, Path part, long most, LongConsumer progress)
            throws IOException {
        InputStream body = download.body();
        byte[] buffer = new byte[BUFFER];
        long written = download.from();
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.truncate(written).position(written);
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                written += count;
                requireSize(path, written, most);
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                progress.accept(written);
            }
            out.force(true);
        }
    }
}
