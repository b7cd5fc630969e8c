package dev.packagefast.security.performance;

import java.util.OptionalDouble;

/**
 * CPU time of the operations for which it was taken. It is sampled: asking a thread for its CPU time costs about ten
 * times as much as timing the operation.
 *
 * @param samples for how many operations it was taken
 * @param cpuNanos CPU time of those
 * @param wallNanos duration of the same operations
 */
public record CpuTime(long samples, long cpuNanos, long wallNanos) {
    static final CpuTime NONE = new CpuTime(0, 0, 0);

    public CpuTime {
        if (samples < 0 || cpuNanos < 0 || wallNanos < 0) {
            throw new IllegalArgumentException("CPU time: expected figures of zero or more");
        }
    }

    /** CPU time as a share of duration: 1 is one core busy throughout; empty if it was never taken. */
    public OptionalDouble share() {
        return samples == 0 || wallNanos == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) cpuNanos / wallNanos);
    }

    CpuTime plus(CpuTime other) {
        return new CpuTime(
                Sums.add(samples, other.samples),
                Sums.add(cpuNanos, other.cpuNanos),
                Sums.add(wallNanos, other.wallNanos));
    }

    CpuTime minus(CpuTime earlier) {
        return new CpuTime(
                Math.max(samples - earlier.samples, 0),
                Math.max(cpuNanos - earlier.cpuNanos, 0),
                Math.max(wallNanos - earlier.wallNanos, 0));
    }
}
