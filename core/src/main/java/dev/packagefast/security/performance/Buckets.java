package dev.packagefast.security.performance;

/**
 * The log-linear scale on which values are counted: every power of two is cut into {@value #PER_OCTAVE} buckets of
 * equal width, so a bucket is at most 1/64 of its lower end wide and its middle is off by at most 1/128 (0.78 %) from
 * any value in it. Below {@value #PER_OCTAVE} every value has a bucket of its own.
 *
 * <p>Values are nanoseconds or bytes. The scale ends at {@link #LIMIT} (2<sup>48</sup>: 78 hours, 256 TiB); what is
 * larger is recorded as the largest value below it.
 */
final class Buckets {
    private static final int OCTAVE_BITS = 6;
    static final int PER_OCTAVE = 1 << OCTAVE_BITS;
    private static final int LIMIT_BITS = 48;

    /** The first value beyond the scale. */
    static final long LIMIT = 1L << LIMIT_BITS;

    /** How many buckets there are. */
    static final int COUNT = (LIMIT_BITS - OCTAVE_BITS + 1) << OCTAVE_BITS;

    private static final int SHIFT_BASE = Long.SIZE - 1 - OCTAVE_BITS;

    private Buckets() {}

    /** The nearest value on the scale. */
    static long clamp(long value) {
        return Math.min(Math.max(value, 0), LIMIT - 1);
    }

    /** The bucket of a value on the scale; no branch that data could mislead. */
    static int indexOf(long value) {
        int shift = Math.max(SHIFT_BASE - Long.numberOfLeadingZeros(value), 0);
        return (shift << OCTAVE_BITS) + (int) (value >>> shift);
    }

    /** The smallest value of a bucket. */
    static long lowest(int index) {
        int shift = shiftOf(index);
        return (long) (index - (shift << OCTAVE_BITS)) << shift;
    }

    /** The largest value of a bucket. */
    static long highest(int index) {
        return lowest(index) + (1L << shiftOf(index)) - 1;
    }

    /** The value that stands for a bucket. */
    static long middle(int index) {
        return lowest(index) + (1L << shiftOf(index) >>> 1);
    }

    private static int shiftOf(int index) {
        return Math.max((index >> OCTAVE_BITS) - 1, 0);
    }
}
