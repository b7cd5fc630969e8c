package dev.packagefast.telemetry;

import dev.packagefast.security.performance.MonitorSnapshot;
import dev.packagefast.security.performance.SeriesSnapshot;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * The monitor as a collector of the Prometheus client library: register it with a {@code PrometheusRegistry} that a
 * program exposes anyway, or serve it alone with {@link ScrapeServer}. It reads when it is scraped and keeps nothing.
 *
 * {@snippet class="dev.packagefast.telemetry.TelemetrySnippets" region="registry"}
 */
public final class PrometheusCollector implements MultiCollector {
    private final Source source;

    public PrometheusCollector(Source source) {
        this.source = Objects.requireNonNull(source, "source");
    }

    /** What this brings, so that a registry notices a clash of names when it is registered. */
    @Override
    public List<MetricFamilyDescriptor> getMetricFamilyDescriptors() {
        return Arrays.stream(Metric.values())
                .map(metric -> MetricFamilyDescriptor.of(
                        switch (metric.kind()) {
                            case COUNTER -> MetricType.COUNTER;
                            case GAUGE -> MetricType.GAUGE;
                            case HISTOGRAM -> MetricType.HISTOGRAM;
                        },
                        new MetricMetadata(metric.family(), metric.help()),
                        metric.labels()))
                .toList();
    }

    @Override
    public MetricSnapshots collect() {
        MonitorSnapshot figures = source.snapshot();
        List<MetricSnapshot> families = new ArrayList<>();
        for (Metric metric : Metric.ofSeries()) {
            switch (metric.kind()) {
                case HISTOGRAM -> families.add(histogram(metric, figures.series()));
                case COUNTER -> families.add(counter(metric, figures.series()));
                case GAUGE -> families.add(gauge(metric, figures.series()));
            }
        }
        families.add(losses(figures));
        families.add(GaugeSnapshot.builder()
                .name(Metric.SPAN.family())
                .help(Metric.SPAN.help())
                .dataPoint(GaugeDataPointSnapshot.builder()
                        .value(Metric.seconds(figures.span()))
                        .build())
                .build());
        return new MetricSnapshots(families);
    }

    private static MetricSnapshot histogram(Metric metric, List<SeriesSnapshot> all) {
        HistogramSnapshot.Builder family =
                HistogramSnapshot.builder().name(metric.family()).help(metric.help());
        for (SeriesSnapshot series : all) {
            ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
            long[] counts = DurationBounds.counts(series.durations());
            for (int i = 0; i < counts.length; i++) {
                double bound = i < counts.length - 1 ? DurationBounds.seconds().get(i) : Double.POSITIVE_INFINITY;
                buckets.bucket(bound, counts[i]);
            }
            HistogramDataPointSnapshot.Builder point = HistogramDataPointSnapshot.builder();
            point.classicHistogramBuckets(buckets.build());
            point.sum(Metric.seconds(series.durations().sum()));
            point.labels(Labels.of(Metric.labels(series.key())));
            family.dataPoint(point.build());
        }
        return family.build();
    }

    private static MetricSnapshot counter(Metric metric, List<SeriesSnapshot> all) {
        CounterSnapshot.Builder family =
                CounterSnapshot.builder().name(metric.family()).help(metric.help());
        for (SeriesSnapshot series : all) {
            OptionalDouble figure = metric.of(series);
            if (figure.isPresent()) {
                family.dataPoint(CounterDataPointSnapshot.builder()
                        .value(figure.getAsDouble())
                        .labels(Labels.of(Metric.labels(series.key())))
                        .build());
            }
        }
        return family.build();
    }

    private static MetricSnapshot gauge(Metric metric, List<SeriesSnapshot> all) {
        GaugeSnapshot.Builder family =
                GaugeSnapshot.builder().name(metric.family()).help(metric.help());
        for (SeriesSnapshot series : all) {
            OptionalDouble figure = metric.of(series);
            if (figure.isPresent()) {
                family.dataPoint(GaugeDataPointSnapshot.builder()
                        .value(figure.getAsDouble())
                        .labels(Labels.of(Metric.labels(series.key())))
                        .build());
            }
        }
        return family.build();
    }

    private MetricSnapshot losses(MonitorSnapshot figures) {
        CounterSnapshot.Builder family =
                CounterSnapshot.builder().name(Metric.LOSSES.family()).help(Metric.LOSSES.help());
        source.losses(figures)
                .forEach((kind, count) -> family.dataPoint(CounterDataPointSnapshot.builder()
                        .value(count)
                        .labels(Labels.of(Metric.KIND, kind))
                        .build()));
        return family.build();
    }
}
