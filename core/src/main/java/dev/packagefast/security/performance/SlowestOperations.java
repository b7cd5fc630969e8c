package dev.packagefast.security.performance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The few slowest operations of one type. Offers race by compare-and-set on an immutable list: nobody waits. */
final class SlowestOperations {
    /** How many are kept per type. */
    static final int KEPT = 4;

    /**
     * Slowest first. A lambda of its own: what {@link Comparator#comparing} makes is serializable, which an AOT cache does
     * not keep, and spinning it anew costs a cold command more than all measuring.
     */
    static final Comparator<SlowOperation> SLOWEST_FIRST =
            (one, other) -> other.duration().compareTo(one.duration());

    private final AtomicReference<List<SlowOperation>> list = new AtomicReference<>(List.of());

    /** The duration that an operation must reach to be listed. */
    long floorNanos() {
        List<SlowOperation> present = list.get();
        return present.size() < KEPT ? 0 : Durations.toNanos(present.getLast().duration()) + 1;
    }

    void offer(SlowOperation operation) {
        while (Durations.toNanos(operation.duration()) >= floorNanos()) {
            List<SlowOperation> present = list.get();
            List<SlowOperation> next = new ArrayList<>(present);
            next.add(operation);
            next.sort(SLOWEST_FIRST);
            if (list.compareAndSet(present, List.copyOf(next.subList(0, Math.min(next.size(), KEPT))))) {
                return;
            }
        }
    }

    List<SlowOperation> list() {
        return list.get();
    }
}
