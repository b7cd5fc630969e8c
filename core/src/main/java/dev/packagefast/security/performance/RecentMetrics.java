package dev.packagefast.security.performance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The last operations, in a ring of fixed size. A writer takes the next place and never waits. */
final class RecentMetrics {
    private record Entry(long position, PerformanceMetric metric) {}

    private final AtomicReferenceArray<Entry> ring;
    private final AtomicLong next = new AtomicLong();

    RecentMetrics(int limit) {
        ring = new AtomicReferenceArray<>(limit);
    }

    void add(PerformanceMetric metric) {
        put(next.getAndIncrement(), metric);
    }

    /** A writer that was held up for a whole round of the ring leaves what has come to its place meanwhile. */
    void put(long position, PerformanceMetric metric) {
        int place = (int) (position % ring.length());
        Entry fresh = new Entry(position, metric);
        Entry present = ring.getAcquire(place);
        while (present == null || present.position() < position) {
            if (ring.compareAndSet(place, present, fresh)) {
                return;
            }
            present = ring.getAcquire(place);
        }
    }

    /** Oldest first. A place that is being overwritten at this moment is left out. */
    List<PerformanceMetric> list() {
        long end = next.get();
        long begin = Math.max(0, end - ring.length());
        List<PerformanceMetric> metrics = new ArrayList<>((int) (end - begin));
        for (long position = begin; position < end; position++) {
            Entry entry = ring.getAcquire((int) (position % ring.length()));
            if (entry != null && entry.position() == position) {
                metrics.add(entry.metric());
            }
        }
        return List.copyOf(metrics);
    }
}
