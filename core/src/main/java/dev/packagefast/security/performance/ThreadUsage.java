package dev.packagefast.security.performance;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the JVM knows of the current thread's allocations and CPU time: of a platform thread, that is.
 *
 * <p>The management classes take about 10 ms to load on a cold start: they stand in a holder of their own and are
 * touched when a figure is first asked for.
 */
final class ThreadUsage {
    private ThreadUsage() {}

    private static final class Bean {
        static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    }

    /** Bytes that this thread has allocated so far, about 16 ns; negative if that cannot be told. */
    static long allocatedBytes() {
        return Thread.currentThread().isVirtual() ? Usage.UNKNOWN : Bean.THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Bytes that this platform thread has allocated since {@link #allocatedBytes} said {@code mark}. */
    static long allocatedSince(long mark) {
        return Bean.THREADS.getCurrentThreadAllocatedBytes() - mark;
    }

    /** CPU time of this thread so far in nanoseconds, about half a microsecond; negative if that cannot be told. */
    static long cpuNanos() {
        if (Thread.currentThread().isVirtual() || !Bean.THREADS.isCurrentThreadCpuTimeSupported()) {
            return Usage.UNKNOWN;
        }
        return Bean.THREADS.getCurrentThreadCpuTime();
    }
}
