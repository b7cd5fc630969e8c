package dev.packagefast.security.performance;

import java.time.Duration;

/**
 * A resolved handle to one series: look it up once, keep it, and timing an operation costs two clock readings and a few
 * additions, with no allocation and no lock.
 *
 * {@snippet :
 * static final Timer VERIFIED = monitor.timer(SeriesKey.of(INTEGRITY_VERIFICATION, Outcome.SUCCESS, "npm"));
 *
 * long start = VERIFIED.start();
 * // ... perform the operation ...
 * VERIFIED.stop(start);
 * }
 *
 * <p>The figures enter {@link PerformanceMonitor#count}, {@link PerformanceMonitor#averageDuration} and every snapshot,
 * and thresholds apply; {@link PerformanceMonitor#metrics} lists only operations recorded through the monitor itself.
 * Safe for any number of threads, platform or virtual. A start belongs to one stop, on this timer or on another timer of
 * the same monitor (when the outcome is known only at the end).
 */
public final class Timer {
    private static final long NO_MARK = Long.MIN_VALUE;
    private static final long LOOK_EVERY_MASK = 1023;

    private final SeriesKey key;
    private final Watch watch;
    private final boolean off;
    private final StripedHistogram histogram = new StripedHistogram();

    /** From this duration on, an operation gets a second look. Written rarely; a stale value costs one such look. */
    private long attentionNanos;

    /** When {@link #attentionNanos} is due to be asked for again. */
    private long nextLook;

    private final SlowestOperations slowest;

    Timer(SeriesKey key, Watch watch, SlowestOperations slowest, boolean off) {
        this.key = key;
        this.watch = watch;
        this.slowest = slowest;
        this.off = off;
        this.nextLook = System.nanoTime();
    }

    /** The series that this timer records into; an overflow series if the table was full. */
    public SeriesKey key() {
        return key;
    }

    /** The start of an operation, to be handed to {@code stop}: an opaque figure, not a time of day. */
    public long start() {
        return off ? 0 : System.nanoTime();
    }

    /** Counts an operation that began at {@code start} and has just ended. */
    public void stop(long start) {
        if (off) {
            return;
        }
        long now = System.nanoTime();
        long elapsed = now - start;
        histogram.record(elapsed);
        if (elapsed >= attentionNanos || now - nextLook >= 0) {
            attend(elapsed, now, Usage.UNKNOWN);
        }
    }

    /**
     * A mark of how much this thread has allocated, to be handed to {@link #stop(long, long)} on the same thread: an
     * opaque figure. On a virtual thread it says only that nothing can be told.
     */
    public long allocationMark() {
        if (off) {
            return NO_MARK;
        }
        long bytes = ThreadUsage.allocatedBytes();
        return bytes < 0 ? NO_MARK : bytes;
    }

    /** {@link #stop(long)}, with the bytes that this thread allocated since {@code allocationMark}, if it can tell. */
    public void stop(long start, long allocationMark) {
        if (off) {
            return;
        }
        long now = System.nanoTime();
        long elapsed = now - start;
        long bytes = Usage.UNKNOWN;
        if (allocationMark >= 0) {
            // Only a platform thread has a mark.
            long allocated = ThreadUsage.allocatedSince(allocationMark);
            bytes = allocated >= 0 ? allocated : Usage.UNKNOWN;
        }
        histogram.record(elapsed, bytes, Usage.UNKNOWN);
        if (elapsed >= attentionNanos || now - nextLook >= 0) {
            attend(elapsed, now, bytes);
        }
    }

    /** {@link #record(Duration)} in nanoseconds, for paths on which a {@link Duration} would be garbage. */
    public void recordNanos(long elapsedNanos) {
        if (off) {
            return;
        }
        long before = histogram.record(elapsedNanos);
        // No clock was read here that could say when a look is due: every so often by count.
        if (elapsedNanos >= attentionNanos || (before & LOOK_EVERY_MASK) == 0) {
            attend(elapsedNanos, System.nanoTime(), Usage.UNKNOWN);
        }
    }

    /** Counts an operation that was timed elsewhere. A negative duration counts as zero. */
    public void record(Duration duration) {
        long elapsed = Durations.toNanos(duration);
        if (!off) {
            record(new Usage(elapsed, Usage.UNKNOWN, Usage.UNKNOWN));
        }
    }

    /** Counts an operation with all that is known of it. */
    void record(Usage usage) {
        histogram.record(usage.elapsedNanos(), usage.allocatedBytes(), usage.cpuNanos());
        long now = System.nanoTime();
        if (usage.elapsedNanos() >= attentionNanos || now - nextLook >= 0) {
            attend(usage, now);
        }
    }

    /** Adds what an operation of this series wrote; the operation itself is counted by the other methods. */
    void recordWritten(long bytes) {
        if (!off) {
            histogram.recordWritten(bytes);
        }
    }

    private void attend(long elapsed, long now, long bytes) {
        attend(new Usage(Math.max(elapsed, 0), bytes, Usage.UNKNOWN), now);
    }

    private void attend(Usage usage, long now) {
        nextLook = now + Watch.LOOK_INTERVAL_NANOS;
        watch.attend(this, usage);
        attentionNanos = watch.attentionNanos(this);
    }

    long count() {
        return histogram.count();
    }

    SeriesSnapshot read() {
        return histogram.read(key);
    }

    SlowestOperations slowest() {
        return slowest;
    }
}
