package dev.packagefast.security.performance;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Memory of the operations that could tell: bytes allocated, or the peak resident size of a script.
 *
 * @param operations how many could tell
 * @param total bytes, over all of them
 * @param most bytes of the one that needed most; over the monitor's whole life, in an interval too
 */
public record AllocatedBytes(long operations, long total, long most) {
    static final AllocatedBytes NONE = new AllocatedBytes(0, 0, 0);

    public AllocatedBytes {
        if (operations < 0 || total < 0 || most < 0) {
            throw new IllegalArgumentException("allocated bytes: expected figures of zero or more");
        }
    }

    /** Bytes an operation; empty if none could tell. */
    public OptionalDouble mean() {
        return operations == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) total / operations);
    }

    /** Bytes of the operation that needed most; empty if none could tell. */
    public OptionalLong max() {
        return operations == 0 ? OptionalLong.empty() : OptionalLong.of(most);
    }

    AllocatedBytes plus(AllocatedBytes other) {
        return new AllocatedBytes(
                Sums.add(operations, other.operations), Sums.add(total, other.total), Math.max(most, other.most));
    }

    AllocatedBytes minus(AllocatedBytes earlier) {
        return new AllocatedBytes(
                Math.max(operations - earlier.operations, 0), Math.max(total - earlier.total, 0), most);
    }
}
