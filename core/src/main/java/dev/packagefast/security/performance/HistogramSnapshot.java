package dev.packagefast.security.performance;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Durations as they were counted up to one moment, or between two. Immutable.
 *
 * <p>Count and sum are exact (the sum up to 292 years of summed time, where it stays). Quantiles are read from buckets
 * at most 1/64 of their lower end wide and are off by at most {@link #RELATIVE_ERROR}. The shortest and the longest
 * duration are exact in a whole reading and within twice that bound in an interval.
 */
public final class HistogramSnapshot {
    /** How far a quantile may be from the recorded duration that it stands for: 1/128, that is 0.78 %. */
    public static final double RELATIVE_ERROR = 1.0 / (2 * Buckets.PER_OCTAVE);

    static final HistogramSnapshot EMPTY = new HistogramSnapshot(new int[0], new long[0], 0, 0, 0, 0);

    /** The occupied buckets, in rising order: a snapshot weighs what it tells, not what the scale could hold. */
    private final int[] buckets;

    private final long[] counts;
    private final long count;
    private final long sum;
    private final long min;
    private final long max;

    private HistogramSnapshot(int[] buckets, long[] counts, long count, long sum, long min, long max) {
        this.buckets = buckets;
        this.counts = counts;
        this.count = count;
        this.sum = sum;
        this.min = min;
        this.max = max;
    }

    /** The snapshot of these counts, one for each bucket of the scale. */
    static HistogramSnapshot of(long[] all, long sum, long min, long max) {
        int occupied = 0;
        for (long each : all) {
            occupied += each > 0 ? 1 : 0;
        }
        int[] buckets = new int[occupied];
        long[] counts = new long[occupied];
        for (int i = 0, next = 0; i < all.length; i++) {
            if (all[i] > 0) {
                buckets[next] = i;
                counts[next++] = all[i];
            }
        }
        return of(buckets, counts, sum, min, max);
    }

    /** The snapshot of these occupied buckets; an extreme outside of them is replaced by their ends. */
    static HistogramSnapshot of(int[] buckets, long[] counts, long sum, long min, long max) {
        if (buckets.length == 0) {
            // An interval may see the sum of an operation whose count the interval before has seen.
            return new HistogramSnapshot(buckets, counts, 0, sum, 0, 0);
        }
        long count = 0;
        for (long each : counts) {
            count = Sums.add(count, each);
        }
        int first = buckets[0];
        int last = buckets[buckets.length - 1];
        // A writer may have raised a bucket and not yet an extreme, or an extreme that a later reading will explain.
        long low = Math.clamp(min, Buckets.lowest(first), Buckets.highest(first));
        long high = Math.clamp(max, Math.max(low, Buckets.lowest(last)), Buckets.highest(last));
        return new HistogramSnapshot(buckets, counts, count, sum, low, high);
    }

    /** How many operations. */
    public long count() {
        return count;
    }

    /** Their summed duration. */
    public Duration sum() {
        return Duration.ofNanos(sum);
    }

    /** The mean duration; empty if nothing was recorded. */
    public Optional<Duration> mean() {
        return some(count == 0 ? 0 : sum / count);
    }

    /** The shortest duration; empty if nothing was recorded. */
    public Optional<Duration> min() {
        return some(min);
    }

    /** The longest duration; empty if nothing was recorded. */
    public Optional<Duration> max() {
        return some(max);
    }

    /**
     * The duration that at least a share {@code q} of the operations did not exceed: the ⌈q × count⌉-th shortest, within
     * {@link #RELATIVE_ERROR}; empty if nothing was recorded.
     *
     * @throws IllegalArgumentException if {@code q} is not between 0 and 1
     */
    public Optional<Duration> quantile(double q) {
        if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("quantile: expected a share between 0 and 1, found " + q);
        }
        return some(count == 0 ? 0 : quantileNanos(q));
    }

    private Optional<Duration> some(long nanos) {
        return count == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    long quantileNanos(double q) {
        long rank = Math.clamp((long) Math.ceil(q * count), 1, count);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.clamp(Buckets.middle(buckets[i]), min, max);
            }
        }
        return max;
    }

    /**
     * How many operations took no longer than {@code limit}, up to the bucket that it falls into: the figure a classic
     * histogram's bucket asks for.
     */
    public long countUpTo(Duration limit) {
        int end = Buckets.indexOf(Buckets.clamp(Durations.toNanos(limit)));
        long seen = 0;
        for (int i = 0; i < counts.length && buckets[i] <= end && !limit.isNegative(); i++) {
            seen += counts[i];
        }
        return seen;
    }

    /** Receives the occupied buckets of a histogram. */
    @FunctionalInterface
    public interface BucketVisitor {
        /** One bucket: {@code count} operations took from {@code lowest} to {@code highest} nanoseconds, both included. */
        void bucket(long lowest, long highest, long count);
    }

    /** Shows every occupied bucket, shortest durations first. */
    public void forEachBucket(BucketVisitor visitor) {
        for (int i = 0; i < counts.length; i++) {
            visitor.bucket(Buckets.lowest(buckets[i]), Buckets.highest(buckets[i]), counts[i]);
        }
    }

    /** Both together. */
    public HistogramSnapshot plus(HistogramSnapshot other) {
        long[] all = dense();
        for (int i = 0; i < other.counts.length; i++) {
            all[other.buckets[i]] = Sums.add(all[other.buckets[i]], other.counts[i]);
        }
        long low = count == 0 ? other.min : other.count == 0 ? min : Math.min(min, other.min);
        return of(all, Sums.add(sum, other.sum), low, Math.max(max, other.max));
    }

    /**
     * What was recorded since {@code earlier}, an earlier reading of the same series. Successive intervals add up to
     * the whole: nothing is reset, so nothing is lost and no writer waits.
     */
    public HistogramSnapshot since(HistogramSnapshot earlier) {
        long[] all = dense();
        for (int i = 0; i < earlier.counts.length; i++) {
            all[earlier.buckets[i]] = Math.max(all[earlier.buckets[i]] - earlier.counts[i], 0);
        }
        return of(all, Math.max(sum - earlier.sum, 0), min, max);
    }

    private long[] dense() {
        long[] all = new long[Buckets.COUNT];
        for (int i = 0; i < counts.length; i++) {
            all[buckets[i]] = counts[i];
        }
        return all;
    }

    /** The occupied buckets, in rising order: not to be changed. */
    int[] buckets() {
        return buckets;
    }

    /** How many operations stand in each of {@link #buckets}: not to be changed. */
    long[] counts() {
        return counts;
    }

    long sumNanos() {
        return sum;
    }

    long minNanos() {
        return min;
    }

    long maxNanos() {
        return max;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HistogramSnapshot that
                && sum == that.sum
                && min == that.min
                && max == that.max
                && Arrays.equals(buckets, that.buckets)
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts) * 31 + Long.hashCode(sum);
    }

    @Override
    public String toString() {
        return count == 0
                ? "no operations"
                : count + " operations, p50 " + Durations.readable(quantileNanos(0.5)) + ", p99 "
                        + Durations.readable(quantileNanos(0.99)) + ", max " + Durations.readable(max);
    }
}
