package dev.packagefast.security.performance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An operation that has begun: made by {@link PerformanceMonitor#startTiming}, used up by
 * {@link PerformanceMonitor#endTiming} of the same monitor, once. It may be ended on another thread than it began on;
 * then only its duration is known. One that is never ended costs nothing but itself.
 */
public final class Timing {
    private static final VarHandle ENDED;

    static {
        try {
            ENDED = MethodHandles.lookup().findVarHandle(Timing.class, "ended", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("the field is declared below", e);
        }
    }

    private final PerformanceMonitor monitor;
    private final Thread thread;
    private final long allocatedAtStart;
    private final long cpuAtStart;
    private final long start;

    @SuppressWarnings("unused") // by ENDED
    private volatile boolean ended;

    Timing(PerformanceMonitor monitor, boolean allocations, boolean cpu) {
        this.monitor = monitor;
        this.thread = Thread.currentThread();
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
        if (!ENDED.compareAndSet(this, false, true)) {
            throw new IllegalStateException("timing: it was ended before; call startTiming() for each operation");
        }
        boolean sameThread = Thread.currentThread() == thread;
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
