package dev.packagefast.security.performance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Exact counts per bucket, an exact sum and extremes, written by any number of threads at once.
 *
 * <p>Each stripe is one plain {@code long[]}; a thread writes to the stripe that its id selects. There is no
 * {@link ThreadLocal}, so ten thousand virtual threads cost no more than one, and two threads that share a stripe are
 * still exact, for every addition is atomic. A stripe is allocated when a thread first needs it, and never again: the
 * memory of a series is at most {@link #STRIPES} × {@link #STRIPE_BYTES}.
 *
 * <p>A reader sees each number atomically but not all of them in one instant: an operation that is being recorded may
 * be in the counts and not yet in the sum. Differences between successive readings add up to exactly what was recorded.
 */
final class StripedHistogram {
    private static final int MAX_STRIPES = 16;

    /** A power of two, at least twice the processors, so that threads on different cores seldom meet. */
    static final int STRIPES =
            Math.min(MAX_STRIPES, Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 4 - 1));

    /** Numbers on either side that keep a stripe's counters off its neighbour's cache lines. */
    private static final int PADDING = 8;

    private static final int SUM = PADDING + Buckets.COUNT;
    // Extremes are kept so that zero means "none yet" and recording only ever raises them.
    private static final int LONGEST_PLUS_ONE = SUM + 1;
    private static final int LIMIT_MINUS_SHORTEST = SUM + 2;
    private static final int ALLOCATIONS = SUM + 3;
    private static final int ALLOCATED_BYTES = SUM + 4;
    private static final int MOST_ALLOCATED_PLUS_ONE = SUM + 5;
    private static final int CPU_SAMPLES = SUM + 6;
    private static final int CPU_NANOS = SUM + 7;
    private static final int CPU_WALL_NANOS = SUM + 8;
    private static final int LENGTH = CPU_WALL_NANOS + 1 + PADDING;

    /** What one stripe weighs. */
    static final int STRIPE_BYTES = LENGTH * Long.BYTES;

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle STRIPE = MethodHandles.arrayElementVarHandle(long[][].class);

    private final long[] @Nullable [] stripes = new long[STRIPES] @Nullable [];

    /** Counts one value, allocates nothing, waits for nobody; returns how many its bucket of this stripe had before. */
    long record(long value) {
        long held = Buckets.clamp(value);
        long[] stripe = stripe();
        long before = (long) SLOT.getAndAddRelease(stripe, PADDING + Buckets.indexOf(held), 1L);
        SLOT.getAndAddRelease(stripe, SUM, held);
        raise(stripe, LONGEST_PLUS_ONE, held + 1);
        raise(stripe, LIMIT_MINUS_SHORTEST, Buckets.LIMIT - held);
        return before;
    }

    /** Adds the bytes that one of the counted operations allocated. */
    void recordAllocated(long bytes) {
        long held = Buckets.clamp(bytes);
        long[] stripe = stripe();
        SLOT.getAndAddRelease(stripe, ALLOCATIONS, 1L);
        SLOT.getAndAddRelease(stripe, ALLOCATED_BYTES, held);
        raise(stripe, MOST_ALLOCATED_PLUS_ONE, held + 1);
    }

    /** Adds the CPU time that one of the counted operations used within its duration. */
    void recordCpu(long cpuNanos, long wallNanos) {
        long[] stripe = stripe();
        SLOT.getAndAddRelease(stripe, CPU_SAMPLES, 1L);
        SLOT.getAndAddRelease(stripe, CPU_NANOS, Buckets.clamp(cpuNanos));
        SLOT.getAndAddRelease(stripe, CPU_WALL_NANOS, Buckets.clamp(wallNanos));
    }

    private long[] stripe() {
        int index = (int) Thread.currentThread().threadId() & (STRIPES - 1);
        // A plain read is enough: a fresh array holds zeros for whoever sees it.
        long[] stripe = stripes[index];
        return stripe != null ? stripe : allocate(index);
    }

    private long[] allocate(int index) {
        long[] fresh = new long[LENGTH];
        Object earlier = STRIPE.compareAndExchange(stripes, index, (long[]) null, fresh);
        return earlier == null ? fresh : (long[]) earlier;
    }

    private static void raise(long[] stripe, int slot, long candidate) {
        long present = (long) SLOT.getOpaque(stripe, slot);
        while (candidate > present) {
            long witness = (long) SLOT.compareAndExchange(stripe, slot, present, candidate);
            if (witness == present) {
                return;
            }
            present = witness;
        }
    }

    /** How many values were recorded. */
    long count() {
        long count = 0;
        for (int s = 0; s < STRIPES; s++) {
            long[] stripe = (long[]) STRIPE.getAcquire(stripes, s);
            for (int i = 0; stripe != null && i < Buckets.COUNT; i++) {
                count += (long) SLOT.getOpaque(stripe, PADDING + i);
            }
        }
        return count;
    }

    /** What was recorded so far under {@code key}. */
    SeriesSnapshot read(SeriesKey key) {
        long[] counts = new long[Buckets.COUNT];
        long[] rest = new long[CPU_WALL_NANOS + 1 - SUM];
        for (int s = 0; s < STRIPES; s++) {
            long[] stripe = (long[]) STRIPE.getAcquire(stripes, s);
            if (stripe == null) {
                continue;
            }
            for (int i = 0; i < counts.length; i++) {
                counts[i] += (long) SLOT.getAcquire(stripe, PADDING + i);
            }
            for (int i = 0; i < rest.length; i++) {
                long value = (long) SLOT.getAcquire(stripe, SUM + i);
                boolean extreme = isExtreme(SUM + i);
                rest[i] = extreme ? Math.max(rest[i], value) : Sums.add(rest[i], value < 0 ? Long.MAX_VALUE : value);
            }
        }
        HistogramSnapshot durations = HistogramSnapshot.of(
                counts, rest[0], Buckets.LIMIT - rest[LIMIT_MINUS_SHORTEST - SUM], rest[LONGEST_PLUS_ONE - SUM] - 1);
        return new SeriesSnapshot(
                key,
                durations,
                new AllocatedBytes(
                        rest[ALLOCATIONS - SUM],
                        rest[ALLOCATED_BYTES - SUM],
                        Math.max(rest[MOST_ALLOCATED_PLUS_ONE - SUM] - 1, 0)),
                new CpuTime(rest[CPU_SAMPLES - SUM], rest[CPU_NANOS - SUM], rest[CPU_WALL_NANOS - SUM]));
    }

    private static boolean isExtreme(int slot) {
        return slot == LONGEST_PLUS_ONE || slot == LIMIT_MINUS_SHORTEST || slot == MOST_ALLOCATED_PLUS_ONE;
    }
}
