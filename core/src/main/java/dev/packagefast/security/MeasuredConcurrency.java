package dev.packagefast.security;

import com.sun.management.OperatingSystemMXBean;
import dev.packagefast.security.performance.ConcurrencyAdvice;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.SeriesSnapshot;
import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sets how many operations of one type a pool does at once from what they were measured to do lately: as many as cores
 * where they compute, more where they wait, as hashing from a slow disk does and matching in an index whose pages are
 * not in memory. How busy the machine is decides what waiting means: on a busy one it is waiting for a core, and more
 * threads would only wait longer. Thread-safe.
 */
final class MeasuredConcurrency {
    /** After so many operations the advice is looked at anew. */
    static final int EVERY = 64;

    private final MetricType type;
    private final PerformanceMonitor monitor;
    private final ThreadPoolExecutor pool;
    private final int cores;
    private final Supplier<OptionalDouble> load;
    private final AtomicLong operations = new AtomicLong();
    /** What was known when the number was last set; guarded by this. */
    private @Nullable SeriesSnapshot before;

    MeasuredConcurrency(
            MetricType type,
            PerformanceMonitor monitor,
            ThreadPoolExecutor pool,
            int cores,
            Supplier<OptionalDouble> load) {
        this.type = type;
        this.monitor = monitor;
        this.pool = pool;
        this.cores = cores;
        this.load = load;
    }

    /** One operation is about to begin. */
    void count() {
        if (operations.incrementAndGet() % EVERY == 0 && monitor.enabled()) {
            advise();
        }
    }

    private synchronized void advise() {
        SeriesSnapshot now = monitor.statistics(type);
        SeriesSnapshot lately = before == null ? now : now.since(before);
        if (lately.cpu().samples() < ConcurrencyAdvice.MIN_SAMPLES) {
            return;
        }
        before = now;
        int threads = ConcurrencyAdvice.from(lately.cpu(), cores, load.get()).threads();
        // The core size may never exceed the maximum, not even between the two calls.
        if (threads >= pool.getMaximumPoolSize()) {
            pool.setMaximumPoolSize(threads);
            pool.setCorePoolSize(threads);
        } else {
            pool.setCorePoolSize(threads);
            pool.setMaximumPoolSize(threads);
        }
    }

    /** The share of all cores that is busy, as the system tells; empty where it does not. */
    static OptionalDouble systemLoad() {
        double load = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getCpuLoad()
                : -1;
        return load >= 0 && load <= 1 ? OptionalDouble.of(load) : OptionalDouble.empty();
    }
}
