package dev.packagefast.security.performance;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An operation that has begun: made by {@link PerformanceMonitor#startTiming}, used up by
 * {@link PerformanceMonitor#endTiming} of the same monitor, once. It may be ended on another thread than it began on;
 * then only its duration is known. One that is never ended costs nothing but itself.
 */
public final class Timing {
    private final PerformanceMonitor monitor;
    private final long threadId;
    private final long allocatedAtStart;
    private final long cpuAtStart;
    private final long start;
    private final AtomicBoolean ended = new AtomicBoolean();

    Timing(PerformanceMonitor monitor, boolean allocations, boolean cpu) {
        this.monitor = monitor;
        this.threadId = Thread.currentThread().threadId();
        this.allocatedAtStart = allocations ? ThreadUsage.allocatedBytes() : Usage.UNKNOWN;
        this.cpuAtStart = cpu ? ThreadUsage.cpuNanos() : Usage.UNKNOWN;
        this.start = System.nanoTime();
    }

    /** Uses the timing up and returns what the operation cost. */
    Usage end(PerformanceMonitor by) {
        long elapsed = System.nanoTime() - start;
        if (by != monitor) {
            throw new IllegalArgumentException(
                    "timing: it was started on another monitor; end it on the one whose startTiming() made it");
        }
        if (!ended.compareAndSet(false, true)) {
            throw new IllegalStateException("timing: it was ended before; call startTiming() for each operation");
        }
        boolean sameThread = Thread.currentThread().threadId() == threadId;
        return new Usage(
                Math.max(elapsed, 0),
                sameThread && allocatedAtStart >= 0
                        ? grown(ThreadUsage.allocatedBytes(), allocatedAtStart)
                        : Usage.UNKNOWN,
                sameThread && cpuAtStart >= 0 ? grown(ThreadUsage.cpuNanos(), cpuAtStart) : Usage.UNKNOWN);
    }

    private static long grown(long now, long before) {
        return now >= before ? now - before : Usage.UNKNOWN;
    }
}
