package dev.packagefast.telemetry;

import dev.packagefast.security.performance.HistogramSnapshot;
import dev.packagefast.security.performance.MonitorSnapshot;
import dev.packagefast.security.performance.SeriesKey;
import dev.packagefast.security.performance.SeriesSnapshot;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * The monitor as a producer of OpenTelemetry metrics: register it with a meter provider beside whatever reader and
 * exporter the program uses, and it is read when they collect. OTLP goes out through OpenTelemetry's own exporter.
 *
 * {@snippet class="dev.packagefast.telemetry.TelemetrySnippets" region="otlp"}
 *
 * <p>Figures are cumulative since the producer was made; the clock is asked once, then, so that a clock that jumps can
 * never put the end of a point before its beginning. Names and units follow OpenTelemetry ({@link Metric#dotted},
 * {@link Metric#unit}).
 */
public final class MonitorMetricProducer implements MetricProducer {
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("dev.packagefast.telemetry");
    private static final AttributeKey<String> TYPE = AttributeKey.stringKey(Metric.TYPE);
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey(Metric.OUTCOME);
    private static final AttributeKey<String> ECOSYSTEM = AttributeKey.stringKey(Metric.ECOSYSTEM);
    private static final AttributeKey<String> KIND = AttributeKey.stringKey(Metric.KIND);
    private static final long NANOS_A_SECOND = 1_000_000_000;

    private final Source source;
    private final long startNanos;
    private final long spanAtStart;

    public MonitorMetricProducer(Source source) {
        this.source = Objects.requireNonNull(source, "source");
        MonitorSnapshot now = source.snapshot();
        this.spanAtStart = now.span().toNanos();
        this.startNanos = epochNanos(now.timestamp()) - spanAtStart;
    }

    private static long epochNanos(Instant instant) {
        return instant.getEpochSecond() * NANOS_A_SECOND + instant.getNano();
    }

    @Override
    public Collection<MetricData> produce(Resource resource) {
        Objects.requireNonNull(resource, "resource");
        MonitorSnapshot figures = source.snapshot();
        // By the clock that does not jump: start plus what has passed since.
        long end = startNanos + Math.max(figures.span().toNanos(), spanAtStart);
        List<MetricData> all = new ArrayList<>();
        for (Metric metric : Metric.ofSeries()) {
            all.add(
                    switch (metric.kind()) {
                        case HISTOGRAM -> histogram(resource, metric, figures.series(), end);
                        case COUNTER -> sum(resource, metric, points(metric, figures.series(), end));
                        case GAUGE -> gauge(resource, metric, points(metric, figures.series(), end));
                    });
        }
        all.add(losses(resource, figures, end));
        double span = Metric.seconds(figures.span());
        all.add(gauge(
                resource,
                Metric.SPAN,
                List.of(DoublePointData.create(startNanos, end, Attributes.empty(), span, List.of()))));
        all.removeIf(MetricData::isEmpty);
        return all;
    }

    private MetricData histogram(Resource resource, Metric metric, List<SeriesSnapshot> all, long end) {
        List<HistogramPointData> points = new ArrayList<>();
        for (SeriesSnapshot series : all) {
            HistogramSnapshot durations = series.durations();
            points.add(HistogramPointData.create(
                    startNanos,
                    end,
                    attributes(series.key()),
                    Metric.seconds(durations.sum()),
                    durations.min().isPresent(),
                    durations.min().map(Metric::seconds).orElse(0.0),
                    durations.max().isPresent(),
                    durations.max().map(Metric::seconds).orElse(0.0),
                    DurationBounds.seconds(),
                    Arrays.stream(DurationBounds.counts(durations)).boxed().toList()));
        }
        return new Read(
                resource,
                metric,
                MetricDataType.HISTOGRAM,
                HistogramData.create(AggregationTemporality.CUMULATIVE, points));
    }

    private static MetricData sum(Resource resource, Metric metric, List<DoublePointData> points) {
        return new Read(
                resource,
                metric,
                MetricDataType.DOUBLE_SUM,
                SumData.createDoubleSumData(true, AggregationTemporality.CUMULATIVE, points));
    }

    private static MetricData gauge(Resource resource, Metric metric, List<DoublePointData> points) {
        return new Read(resource, metric, MetricDataType.DOUBLE_GAUGE, GaugeData.createDoubleGaugeData(points));
    }

    private MetricData losses(Resource resource, MonitorSnapshot figures, long end) {
        List<LongPointData> points = new ArrayList<>();
        source.losses(figures)
                .forEach((kind, count) ->
                        points.add(LongPointData.create(startNanos, end, Attributes.of(KIND, kind), count)));
        return new Read(
                resource,
                Metric.LOSSES,
                MetricDataType.LONG_SUM,
                SumData.createLongSumData(true, AggregationTemporality.CUMULATIVE, points));
    }

    private List<DoublePointData> points(Metric metric, List<SeriesSnapshot> all, long end) {
        List<DoublePointData> points = new ArrayList<>();
        for (SeriesSnapshot series : all) {
            OptionalDouble figure = metric.of(series);
            if (figure.isPresent()) {
                points.add(DoublePointData.create(
                        startNanos, end, attributes(series.key()), figure.getAsDouble(), List.of()));
            }
        }
        return points;
    }

    private static Attributes attributes(SeriesKey key) {
        AttributesBuilder attributes = Attributes.builder()
                .put(TYPE, key.type().name())
                .put(OUTCOME, key.outcome().label());
        key.ecosystem().ifPresent(token -> attributes.put(ECOSYSTEM, token));
        return attributes.build();
    }

    /** One metric as it was read; OpenTelemetry offers the interface and keeps its own implementation internal. */
    private record Read(Resource resource, Metric metric, MetricDataType type, Data<?> data) implements MetricData {
        @Override
        public Resource getResource() {
            return resource;
        }

        @Override
        public InstrumentationScopeInfo getInstrumentationScopeInfo() {
            return SCOPE;
        }

        @Override
        public String getName() {
            return metric.dotted();
        }

        @Override
        public String getDescription() {
            return metric.help();
        }

        @Override
        public String getUnit() {
            return metric.unit();
        }

        @Override
        public MetricDataType getType() {
            return type;
        }

        @Override
        public Data<?> getData() {
            return data;
        }
    }
}
