package dev.packagefast.security.performance;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the operations that could tell wrote to storage: scripts, as the kernel counts it.
 *
 * @param operations how many could tell
 * @param total bytes, over all of them
 * @param most bytes of the one that wrote most; over the monitor's whole life, in an interval too
 */
public record WrittenBytes(long operations, long total, long most) {
    static final WrittenBytes NONE = new WrittenBytes(0, 0, 0);

    public WrittenBytes {
        if (operations < 0 || total < 0 || most < 0) {
            throw new IllegalArgumentException("written bytes: expected figures of zero or more");
        }
    }

    /** Bytes an operation; empty if none could tell. */
    public OptionalDouble mean() {
        return operations == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) total / operations);
    }

    /** Bytes of the operation that wrote most; empty if none could tell. */
    public OptionalLong max() {
        return operations == 0 ? OptionalLong.empty() : OptionalLong.of(most);
    }

    WrittenBytes plus(WrittenBytes other) {
        return new WrittenBytes(
                Sums.add(operations, other.operations), Sums.add(total, other.total), Math.max(most, other.most));
    }

    WrittenBytes minus(WrittenBytes earlier) {
        return new WrittenBytes(Math.max(operations - earlier.operations, 0), Math.max(total - earlier.total, 0), most);
    }
}
