package dev.packagefast.security.performance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Exact counts per bucket, an exact sum and extremes, written by any number of threads at once.
 *
 * <p>Each stripe is one plain {@code long[]} with a word that says whether a thread is writing to it; a thread begins
 * with the stripe that its id selects. Taking a stripe is one compare-and-set, after which every figure of an operation
 * is an ordinary addition: cheaper than one atomic addition a figure, as soon as there are two. Nobody waits for a
 * stripe: a thread that finds two taken adds atomically to a further one that is never taken. There is no
 * {@link ThreadLocal}, so ten thousand virtual threads cost no more than one. A stripe is allocated when it is first
 * needed, and never again: the memory of a series is at most ({@link #STRIPES} + 1) × {@link #STRIPE_BYTES}.
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

    /** One while a thread writes to the stripe, else zero. */
    private static final int TAKEN = PADDING + Buckets.COUNT;

    private static final int SUM = TAKEN + 1;
    // Extremes are kept so that zero means "none yet" and recording only ever raises them.
    private static final int LONGEST_PLUS_ONE = SUM + 1;
    private static final int LIMIT_MINUS_SHORTEST = SUM + 2;
    private static final int ALLOCATIONS = SUM + 3;
    private static final int ALLOCATED_BYTES = SUM + 4;
    private static final int MOST_ALLOCATED_PLUS_ONE = SUM + 5;
    private static final int CPU_SAMPLES = SUM + 6;
    private static final int CPU_NANOS = SUM + 7;
    private static final int CPU_WALL_NANOS = SUM + 8;
    private static final int WRITES = SUM + 9;
    private static final int WRITTEN_BYTES = SUM + 10;
    private static final int MOST_WRITTEN_PLUS_ONE = SUM + 11;
    private static final int LENGTH = MOST_WRITTEN_PLUS_ONE + 1 + PADDING;

    /** What one stripe weighs. */
    static final int STRIPE_BYTES = LENGTH * Long.BYTES;

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle STRIPE = MethodHandles.arrayElementVarHandle(long[][].class);

    /** The stripe that is written to atomically by all who found theirs taken. */
    private static final int SHARED = STRIPES;

    private final long[] @Nullable [] stripes = new long[STRIPES + 1] @Nullable [];

    /** Counts one operation; returns how many its bucket of this stripe had before. */
    long record(long elapsed) {
        return record(elapsed, Usage.UNKNOWN, Usage.UNKNOWN);
    }

    /**
     * Counts one operation with what it allocated and its CPU time, each {@link Usage#UNKNOWN} if it is; returns how many
     * its bucket of this stripe had before. Allocates nothing but a stripe, waits for nobody.
     */
    long record(long elapsed, long allocated, long cpu) {
        int home = (int) Thread.currentThread().threadId() & (STRIPES - 1);
        long[] stripe = stripe(home);
        if (!take(stripe)) {
            stripe = stripe((home + 1) & (STRIPES - 1));
            if (!take(stripe)) {
                return recordShared(elapsed, allocated, cpu);
            }
        }
        long value = Buckets.clamp(elapsed);
        long before = plus(stripe, PADDING + Buckets.indexOf(value), 1);
        plus(stripe, SUM, value);
        atLeast(stripe, LONGEST_PLUS_ONE, value + 1);
        atLeast(stripe, LIMIT_MINUS_SHORTEST, Buckets.LIMIT - value);
        if (allocated != Usage.UNKNOWN) {
            long bytes = Buckets.clamp(allocated);
            plus(stripe, ALLOCATIONS, 1);
            plus(stripe, ALLOCATED_BYTES, bytes);
            atLeast(stripe, MOST_ALLOCATED_PLUS_ONE, bytes + 1);
        }
        if (cpu != Usage.UNKNOWN) {
            plus(stripe, CPU_SAMPLES, 1);
            plus(stripe, CPU_NANOS, Buckets.clamp(cpu));
            plus(stripe, CPU_WALL_NANOS, value);
        }
        SLOT.setRelease(stripe, TAKEN, 0L);
        return before;
    }

    static boolean take(long[] stripe) {
        return SLOT.weakCompareAndSetAcquire(stripe, TAKEN, 0L, 1L);
    }

    /** Adds to a slot of a stripe that this thread has taken; readers see the old or the new figure. */
    private static long plus(long[] stripe, int slot, long more) {
        long before = (long) SLOT.getOpaque(stripe, slot);
        SLOT.setOpaque(stripe, slot, before + more);
        return before;
    }

    private static void atLeast(long[] stripe, int slot, long candidate) {
        if (candidate > (long) SLOT.getOpaque(stripe, slot)) {
            SLOT.setOpaque(stripe, slot, candidate);
        }
    }

    private long recordShared(long elapsed, long allocated, long cpu) {
        long[] stripe = stripe(SHARED);
        long value = Buckets.clamp(elapsed);
        long before = (long) SLOT.getAndAdd(stripe, PADDING + Buckets.indexOf(value), 1L);
        SLOT.getAndAdd(stripe, SUM, value);
        raise(stripe, LONGEST_PLUS_ONE, value + 1);
        raise(stripe, LIMIT_MINUS_SHORTEST, Buckets.LIMIT - value);
        if (allocated != Usage.UNKNOWN) {
            long bytes = Buckets.clamp(allocated);
            SLOT.getAndAdd(stripe, ALLOCATIONS, 1L);
            SLOT.getAndAdd(stripe, ALLOCATED_BYTES, bytes);
            raise(stripe, MOST_ALLOCATED_PLUS_ONE, bytes + 1);
        }
        if (cpu != Usage.UNKNOWN) {
            SLOT.getAndAdd(stripe, CPU_SAMPLES, 1L);
            SLOT.getAndAdd(stripe, CPU_NANOS, Buckets.clamp(cpu));
            SLOT.getAndAdd(stripe, CPU_WALL_NANOS, value);
        }
        return before;
    }

    /**
     * Adds what an operation wrote to storage, which is counted elsewhere. Only scripts can tell, and one of them takes
     * milliseconds: atomically to the shared stripe, so that {@link #record} has no branch for it.
     */
    void recordWritten(long written) {
        long[] stripe = stripe(SHARED);
        long bytes = Buckets.clamp(written);
        SLOT.getAndAdd(stripe, WRITES, 1L);
        SLOT.getAndAdd(stripe, WRITTEN_BYTES, bytes);
        raise(stripe, MOST_WRITTEN_PLUS_ONE, bytes + 1);
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

    long[] stripe(int index) {
        // A plain read is enough: a fresh array holds zeros for whoever sees it.
        long[] stripe = stripes[index];
        return stripe != null ? stripe : allocate(index);
    }

    private long[] allocate(int index) {
        long[] fresh = new long[LENGTH];
        // The cast is part of the call: without it the handle is adapted, at tens of milliseconds on a cold start.
        long[] earlier = (long[]) STRIPE.compareAndExchange(stripes, index, (long[]) null, fresh);
        return earlier == null ? fresh : earlier;
    }

    /** How many values were recorded. */
    long count() {
        long count = 0;
        for (int s = 0; s < stripes.length; s++) {
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
        long[] rest = new long[MOST_WRITTEN_PLUS_ONE + 1 - SUM];
        for (int s = 0; s < stripes.length; s++) {
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
                new ByteUsage(
                        rest[ALLOCATIONS - SUM],
                        rest[ALLOCATED_BYTES - SUM],
                        Math.max(rest[MOST_ALLOCATED_PLUS_ONE - SUM] - 1, 0)),
                new CpuTime(rest[CPU_SAMPLES - SUM], rest[CPU_NANOS - SUM], rest[CPU_WALL_NANOS - SUM]),
                new ByteUsage(
                        rest[WRITES - SUM],
                        rest[WRITTEN_BYTES - SUM],
                        Math.max(rest[MOST_WRITTEN_PLUS_ONE - SUM] - 1, 0)));
    }

    private static boolean isExtreme(int slot) {
        return slot == LONGEST_PLUS_ONE
                || slot == LIMIT_MINUS_SHORTEST
                || slot == MOST_ALLOCATED_PLUS_ONE
                || slot == MOST_WRITTEN_PLUS_ONE;
    }
}
