package dev.packagefast.security.performance;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Bytes that operations used, as far as they could tell: of memory or of storage ({@link SeriesSnapshot}).
 *
 * @param operations how many could tell
 * @param total bytes, over all of them
 * @param most bytes of the one that used most; over the monitor's whole life, in an interval too
 */
public record ByteUsage(long operations, long total, long most) {
    static final ByteUsage NONE = new ByteUsage(0, 0, 0);

    public ByteUsage {
        if (operations < 0 || total < 0 || most < 0) {
            throw new IllegalArgumentException("byte usage: expected figures of zero or more");
        }
    }

    /** Bytes an operation; empty if none could tell. */
    public OptionalDouble mean() {
        return operations == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) total / operations);
    }

    /** Bytes of the operation that used most; empty if none could tell. */
    public OptionalLong max() {
        return operations == 0 ? OptionalLong.empty() : OptionalLong.of(most);
    }

    ByteUsage plus(ByteUsage other) {
        return new ByteUsage(
                Sums.add(operations, other.operations), Sums.add(total, other.total), Math.max(most, other.most));
    }

    ByteUsage minus(ByteUsage earlier) {
        return new ByteUsage(Math.max(operations - earlier.operations, 0), Math.max(total - earlier.total, 0), most);
    }
}
