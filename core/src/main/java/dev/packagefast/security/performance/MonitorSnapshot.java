package dev.packagefast.security.performance;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything a monitor knows at one moment, or what it learnt between two. It is what an exporter reads and what
 * {@link PerformanceHistory} keeps.
 *
 * @param timestamp when it was taken
 * @param span how long the figures took to gather, by a clock that does not jump
 * @param series every series with at least one operation, ordered by key
 * @param slowest the slowest operations of each type, slowest first
 * @param losses what could not be done
 */
public record MonitorSnapshot(
        Instant timestamp,
        Duration span,
        List<SeriesSnapshot> series,
        List<SlowOperation> slowest,
        MonitorLosses losses) {

    public MonitorSnapshot {
        Objects.requireNonNull(timestamp, "timestamp");
        Objects.requireNonNull(span, "span");
        series = List.copyOf(series);
        slowest = List.copyOf(slowest);
        Objects.requireNonNull(losses, "losses");
    }

    /**
     * What a monitor would tell that saw this one operation: for a command that does one thing and ends, where a monitor
     * would cost more than what it measures.
     */
    public static MonitorSnapshot of(PerformanceMetric metric, SeriesKey key) {
        return of(metric, key, OptionalLong.empty());
    }

    /**
     * As {@link #of(PerformanceMetric, SeriesKey)}.
     *
     * @param writtenBytes what it wrote to storage, if that is known
     */
    public static MonitorSnapshot of(PerformanceMetric metric, SeriesKey key, OptionalLong writtenBytes) {
        long nanos = Buckets.clamp(metric.durationNanos());
        HistogramSnapshot durations =
                HistogramSnapshot.of(new int[] {Buckets.indexOf(nanos)}, new long[] {1}, nanos, nanos, nanos);
        ByteUsage memory = metric.memoryUsage().isPresent()
                ? new ByteUsage(
                        1,
                        metric.memoryUsage().getAsLong(),
                        metric.memoryUsage().getAsLong())
                : ByteUsage.NONE;
        CpuTime cpu = metric.cpuUsage().isPresent()
                ? new CpuTime(1, (long) (nanos * metric.cpuUsage().getAsDouble() / 100), nanos)
                : CpuTime.NONE;
        long bytes = Buckets.clamp(writtenBytes.orElse(0));
        ByteUsage written = writtenBytes.isPresent() ? new ByteUsage(1, bytes, bytes) : ByteUsage.NONE;
        return new MonitorSnapshot(
                metric.timestamp(),
                metric.duration(),
                List.of(new SeriesSnapshot(key, durations, memory, cpu, written)),
                List.of(new SlowOperation(key, metric.duration(), metric.timestamp())),
                new MonitorLosses(0, 0, 0, 0, 0));
    }

    /** All operations of one type together; empty if there were none. */
    public Optional<SeriesSnapshot> ofType(MetricType type) {
        return series.stream()
                .filter(each -> each.key().type().equals(type))
                .reduce(SeriesSnapshot::plus)
                .map(all -> new SeriesSnapshot(
                        SeriesKey.of(type), all.durations(), all.memory(), all.cpu(), all.written()));
    }

    /** The types that have figures, in alphabetical order. */
    public List<MetricType> types() {
        return series.stream()
                .map(each -> each.key().type())
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * What happened since {@code earlier}, an earlier snapshot of the same monitor. Each reader keeps its own last
     * snapshot, so readers do not disturb one another, and successive intervals add up to the whole.
     */
    public MonitorSnapshot since(MonitorSnapshot earlier) {
        var before = earlier.series.stream().collect(Collectors.toMap(SeriesSnapshot::key, Function.identity()));
        List<SeriesSnapshot> grown = series.stream()
                .map(each -> each.since(before.getOrDefault(each.key(), SeriesSnapshot.empty(each.key()))))
                .filter(each -> !each.isEmpty())
                .toList();
        return new MonitorSnapshot(timestamp, span.minus(earlier.span), grown, slowest, losses);
    }
}
