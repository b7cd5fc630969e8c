package dev.packagefast.telemetry;

import dev.packagefast.security.performance.MonitorSnapshot;
import dev.packagefast.security.performance.SeriesKey;
import dev.packagefast.security.performance.SeriesSnapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The monitor as meters of Micrometer: {@code new MonitorMeters(Source.of(monitor)).bindTo(registry)}. Counts and sums
 * are exact; quantiles come as gauges with a tag {@code quantile}, because the monitor has the histogram, not Micrometer.
 *
 * <p>A series that appears later is registered when the registry next reads the gauge {@code pfsec.monitor.series}, and
 * is published from the read after that. All meters of one read share one snapshot of the monitor, which is at most
 * {@link #FRESH} old.
 */
public final class MonitorMeters implements MeterBinder {
    /** How long a snapshot serves: a registry reads meter by meter. */
    public static final Duration FRESH = Duration.ofSeconds(1);

    private static final double[] QUANTILES = {0.5, 0.9, 0.99};

    private final Source source;

    public MonitorMeters(Source source) {
        this.source = Objects.requireNonNull(source, "source");
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        new Binding(source, registry).bind();
    }

    /** One registry's meters. */
    private static final class Binding {
        private final Source source;
        private final MeterRegistry registry;
        /** Guarded by this. */
        private final Set<SeriesKey> bound = new HashSet<>();
        /** Guarded by this. */
        private Map<SeriesKey, SeriesSnapshot> series = Map.of();
        /** Guarded by this. */
        private Map<String, Long> losses = Map.of();
        /** Guarded by this. */
        private Duration span = Duration.ZERO;
        /** Guarded by this. */
        private long readAt;
        /** Guarded by this. */
        private boolean read;

        Binding(Source source, MeterRegistry registry) {
            this.source = source;
            this.registry = registry;
        }

        void bind() {
            refresh();
            Gauge.builder("pfsec.monitor.series", this, Binding::bindNewSeries)
                    .description("Series of the performance monitor that have figures")
                    .strongReference(true)
                    .register(registry);
            TimeGauge.builder(Metric.SPAN.dotted(), this, TimeUnit.NANOSECONDS, Binding::spanNanos)
                    .description(Metric.SPAN.help())
                    .strongReference(true)
                    .register(registry);
            for (String kind : kinds()) {
                FunctionCounter.builder(Metric.LOSSES.dotted(), this, binding -> binding.lost(kind))
                        .description(Metric.LOSSES.help())
                        .tag(Metric.KIND, kind)
                        .register(registry);
            }
            bindNewSeries();
        }

        private synchronized Set<String> kinds() {
            return losses.keySet();
        }

        private double bindNewSeries() {
            Set<SeriesKey> fresh;
            int size;
            synchronized (this) {
                refresh();
                fresh = new HashSet<>(series.keySet());
                size = fresh.size();
                fresh.removeAll(bound);
                bound.addAll(fresh);
            }
            fresh.forEach(this::bindSeries);
            return size;
        }

        private void bindSeries(SeriesKey key) {
            Tags tags = Tags.of(Metric.labels(key));
            FunctionTimer.builder(
                            Metric.DURATION.dotted(),
                            this,
                            binding -> binding.of(key)
                                    .map(each -> each.durations().count())
                                    .orElse(0L),
                            binding -> binding.of(key)
                                    .map(each -> each.durations().sum().toNanos())
                                    .orElse(0L),
                            TimeUnit.NANOSECONDS)
                    .description(Metric.DURATION.help())
                    .tags(tags)
                    .register(registry);
            for (double q : QUANTILES) {
                timeGauge(
                        Metric.DURATION.dotted() + ".quantile",
                        tags.and("quantile", String.valueOf(q)),
                        binding -> nanos(
                                binding.of(key).flatMap(each -> each.durations().quantile(q))));
            }
            timeGauge(
                    Metric.DURATION_MAX.dotted(),
                    tags,
                    binding -> nanos(
                            binding.of(key).flatMap(each -> each.durations().max())));
            for (Metric metric : Metric.ofSeries()) {
                if (metric.kind() == Metric.Kind.COUNTER) {
                    FunctionCounter.builder(metric.dotted(), this, binding -> figure(metric, binding.of(key)))
                            .description(metric.help())
                            .baseUnit(
                                    metric.unit().equals("By")
                                            ? "bytes"
                                            : metric.unit().equals("s") ? "seconds" : null)
                            .tags(tags)
                            .register(registry);
                }
            }
        }

        private void timeGauge(String name, Tags tags, ToDoubleFunction<Binding> reading) {
            TimeGauge.builder(name, this, TimeUnit.NANOSECONDS, reading)
                    .tags(tags)
                    .strongReference(true)
                    .register(registry);
        }

        private static double figure(Metric metric, Optional<SeriesSnapshot> series) {
            return series.map(metric::of).orElse(OptionalDouble.empty()).orElse(0);
        }

        private static double nanos(Optional<Duration> duration) {
            return duration.map(Duration::toNanos).map(Long::doubleValue).orElse(Double.NaN);
        }

        private synchronized Optional<SeriesSnapshot> of(SeriesKey key) {
            refresh();
            @Nullable SeriesSnapshot found = series.get(key);
            return Optional.ofNullable(found);
        }

        private synchronized double lost(String kind) {
            refresh();
            return losses.getOrDefault(kind, 0L);
        }

        private synchronized double spanNanos() {
            refresh();
            return span.toNanos();
        }

        private synchronized void refresh() {
            long now = System.nanoTime();
            if (read && now - readAt < FRESH.toNanos()) {
                return;
            }
            MonitorSnapshot snapshot = source.snapshot();
            Map<SeriesKey, SeriesSnapshot> found = new HashMap<>();
            snapshot.series().forEach(each -> found.put(each.key(), each));
            series = found;
            losses = source.losses(snapshot);
            span = snapshot.span();
            read = true;
            readAt = now;
        }
    }
}
