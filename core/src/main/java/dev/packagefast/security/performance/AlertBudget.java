package dev.packagefast.security.performance;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** So many alerts of one rule a minute and no more; those held back are counted. Never waits. */
final class AlertBudget {
    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier ticker;
    private final AtomicLong periodStart;
    private final AtomicLong spent = new AtomicLong();
    private final AtomicLong heldBack = new AtomicLong();

    AlertBudget(LongSupplier ticker) {
        this.ticker = ticker;
        this.periodStart = new AtomicLong(ticker.getAsLong());
    }

    /** Whether one more alert may go out now. */
    boolean take() {
        long now = ticker.getAsLong();
        long start = periodStart.get();
        if (now - start >= PERIOD_NANOS && periodStart.compareAndSet(start, now)) {
            spent.set(0);
        }
        boolean granted = spent.incrementAndGet() <= PerformanceMonitor.ALERTS_PER_MINUTE;
        if (!granted) {
            heldBack.incrementAndGet();
        }
        return granted;
    }

    /** How many were held back since this was last asked. */
    long takeHeldBack() {
        return heldBack.getAndSet(0);
    }
}
