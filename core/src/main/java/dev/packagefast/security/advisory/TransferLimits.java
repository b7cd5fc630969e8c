package dev.packagefast.security.advisory;

import java.time.Duration;

/**
 * How long an update bears with an upstream.
 *
 * @param attempts for one object, the first included
 * @param firstPause before the second attempt; each later one waits twice as long
 * @param longestPause between two attempts, whatever the upstream asks for
 * @param answer from a request to the head of its answer
 * @param window in which a body must bring {@code windowBytes}, from its first byte to its last
 */
record TransferLimits(
        int attempts, Duration firstPause, Duration longestPause, Duration answer, Duration window, long windowBytes) {
    static final TransferLimits USUAL = new TransferLimits(
            5, Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30), 30_000);

    /** Redirects followed for one object. */
    static final int MAX_REDIRECTS = 5;
    /** Bytes of an {@code all.zip}; the largest public one is a quarter of a gigabyte. */
    static final long MAX_EXPORT_BYTES = 8L << 30;
    /** Bytes of a {@code modified_id.csv}; the largest public one has some twenty megabytes. */
    static final long MAX_LIST_BYTES = 256L << 20;
    /** Bytes of {@code ecosystems.txt}. */
    static final long MAX_NAMES_BYTES = 1 << 20;
    /** Requests for records at a time. */
    static final int PARALLEL_RECORDS = 8;
}
