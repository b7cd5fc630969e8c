package dev.packagefast.security.performance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Every series there is, within two caps: how many types, and how many series over all types. What comes after a cap is
 * counted in an overflow series of its type, or in that of {@link MetricType#OVERFLOW}, so that a flood of labels costs
 * neither memory nor the exactness of a known type's count.
 */
final class SeriesTable {
    /** How many types may have series of their own, the five constants included. */
    static final int MAX_TYPES = 32;

    /** One type's series: the plain one, those with an outcome or ecosystem, and the one for what came too late. */
    private final class TypeSeries {
        final SlowestOperations slowest = new SlowestOperations();
        final Timer plain;
        final Map<SeriesKey, Timer> labelled = new ConcurrentHashMap<>();
        final Timer overflow;

        TypeSeries(MetricType type) {
            plain = new Timer(SeriesKey.of(type), watch, slowest, off);
            overflow = new Timer(SeriesKey.overflowOf(type), watch, slowest, off);
        }

        Timer resolve(SeriesKey key) {
            Timer present = key.equals(plain.key()) ? plain : labelled.get(key);
            if (present != null) {
                return present;
            }
            if (key.isOverflow() || !claim(labelledCount, labelledLimit)) {
                diverted.increment();
                return overflow;
            }
            Timer made = new Timer(key, watch, slowest, off);
            Timer earlier = labelled.putIfAbsent(key, made);
            if (earlier != null) {
                labelledCount.decrementAndGet();
                return earlier;
            }
            return made;
        }

        void collect(List<Timer> into) {
            into.add(plain);
            into.addAll(labelled.values());
            into.add(overflow);
        }
    }

    private final Watch watch;
    private final boolean off;
    private final int labelledLimit;
    private final Map<MetricType, TypeSeries> types = new ConcurrentHashMap<>();
    private final AtomicInteger typeCount = new AtomicInteger();
    private final AtomicInteger labelledCount = new AtomicInteger();
    private final TypeSeries overflow;
    private final LongAdder diverted = new LongAdder();

    SeriesTable(int labelledLimit, Watch watch, boolean off) {
        this.labelledLimit = labelledLimit;
        this.watch = watch;
        this.off = off;
        this.overflow = new TypeSeries(MetricType.OVERFLOW);
        MetricType.constants().forEach(this::series);
    }

    /** The timer of a type without outcome or ecosystem. */
    Timer plain(MetricType type) {
        TypeSeries present = types.get(type);
        return present != null ? present.plain : series(type).plain;
    }

    /** The timer of a series; an overflow timer if a cap is reached. */
    Timer resolve(SeriesKey key) {
        return series(key.type()).resolve(key);
    }

    private TypeSeries series(MetricType type) {
        TypeSeries present = types.get(type);
        if (present != null) {
            return present;
        }
        if (type.equals(MetricType.OVERFLOW) || !claim(typeCount, MAX_TYPES)) {
            diverted.increment();
            return overflow;
        }
        TypeSeries made = new TypeSeries(type);
        TypeSeries earlier = types.putIfAbsent(type, made);
        if (earlier != null) {
            typeCount.decrementAndGet();
            return earlier;
        }
        return made;
    }

    private static boolean claim(AtomicInteger taken, int limit) {
        return taken.getAndUpdate(n -> Math.min(n + 1, limit)) < limit;
    }

    /** Every timer of one type; none if it has no series. */
    List<Timer> timersOf(MetricType type) {
        List<Timer> timers = new ArrayList<>();
        @Nullable TypeSeries present = type.equals(MetricType.OVERFLOW) ? overflow : types.get(type);
        if (present != null) {
            present.collect(timers);
        }
        return timers;
    }

    /** Every timer. */
    List<Timer> timers() {
        List<Timer> timers = new ArrayList<>();
        types.values().forEach(series -> series.collect(timers));
        overflow.collect(timers);
        return timers;
    }

    /** The slowest operations of every type. */
    List<SlowOperation> slowest() {
        List<SlowOperation> all = new ArrayList<>(overflow.slowest.list());
        types.values().forEach(series -> all.addAll(series.slowest.list()));
        return all;
    }

    /** How often a series was asked for that could not be had. */
    long diverted() {
        return diverted.sum();
    }
}
