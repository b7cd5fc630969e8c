package dev.packagefast.bench;

import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.PerformanceConfig;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.SeriesKey;
import dev.packagefast.security.performance.Timer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What measuring an operation costs, beside its floor (two clock readings) and beside other libraries doing the like.
 *
 * <p>Run with {@code -t 1} and {@code -t 2}, and {@code -prof gc} for the bytes. The claims are ratios within one run:
 * {@code timed} ≤ 1.3 × {@code floorTwoNanoTimes} at 0 B, {@code timedWithAllocatedBytes} ≤ 2 ×, {@code recordOurs} below
 * every other {@code record…} at two threads, {@code timed} at most a third of {@code timedMicrometerSampleWithQuantiles},
 * {@code switchedOff} ≤ 2 ns.
 */
@NullUnmarked // the harness fills the fields before it measures
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class MonitorBenchmark {
    private static final SeriesKey KEY = SeriesKey.of(MetricType.INTEGRITY_VERIFICATION, Outcome.SUCCESS, "npm");
    private static final Attributes LABELS = Attributes.of(
            AttributeKey.stringKey("type"), "integrity-verification",
            AttributeKey.stringKey("outcome"), "success",
            AttributeKey.stringKey("ecosystem"), "npm");
    private static final double NANOS_PER_SECOND = 1e9;

    /** Durations between 1 µs and 1 ms, from a xorshift generator: about a nanosecond each. */
    @State(Scope.Thread)
    public static class Values {
        private long state = 88172645463325252L;

        long next() {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            return 1000 + (state & 0xfffff);
        }
    }

    private PerformanceMonitor monitor;
    private Timer timer;
    private Timer off;
    private Recorder hdr;
    private MeterRegistry micrometer;
    private io.micrometer.core.instrument.Timer micrometerTimer;
    private io.micrometer.core.instrument.Timer micrometerQuantiles;
    private DistributionDataPoint prometheusClassic;
    private DistributionDataPoint prometheusNative;
    private SdkMeterProvider otelExplicitProvider;
    private SdkMeterProvider otelExponentialProvider;
    private DoubleHistogram otelExplicit;
    private DoubleHistogram otelExponential;

    /** Makes each library's histogram with the same three labels, resolved where it lets one. */
    @Setup
    public void open() {
        monitor = new PerformanceMonitor();
        timer = monitor.timer(KEY);
        off = new PerformanceMonitor(PerformanceConfig.off()).timer(KEY);
        hdr = new Recorder(TimeUnit.HOURS.toNanos(1), 2);
        micrometer = new SimpleMeterRegistry();
        micrometerTimer = micrometer.timer(
                "operation", "type", "integrity-verification", "outcome", "success", "ecosystem", "npm");
        micrometerQuantiles = io.micrometer.core.instrument.Timer.builder("quantiles")
                .tags("type", "integrity-verification", "outcome", "success", "ecosystem", "npm")
                .publishPercentiles(0.5, 0.99)
                .register(micrometer);
        prometheusClassic = Histogram.builder()
                .name("classic")
                .classicOnly()
                .labelNames("type", "outcome", "ecosystem")
                .build()
                .labelValues("integrity-verification", "success", "npm");
        prometheusNative = Histogram.builder()
                .name("native")
                .nativeOnly()
                .labelNames("type", "outcome", "ecosystem")
                .build()
                .labelValues("integrity-verification", "success", "npm");
        otelExplicitProvider = provider(Aggregation.explicitBucketHistogram());
        otelExponentialProvider = provider(Aggregation.base2ExponentialBucketHistogram());
        otelExplicit =
                otelExplicitProvider.get("bench").histogramBuilder("operation").build();
        otelExponential = otelExponentialProvider
                .get("bench")
                .histogramBuilder("operation")
                .build();
    }

    private static SdkMeterProvider provider(Aggregation aggregation) {
        return SdkMeterProvider.builder()
                .registerMetricReader(PeriodicMetricReader.builder(new Discarding())
                        .setInterval(Duration.ofHours(1))
                        .build())
                .registerView(
                        InstrumentSelector.builder().setName("*").build(),
                        View.builder().setAggregation(aggregation).build())
                .build();
    }

    /** The SDK records only if somebody will read: this reader throws away what it reads, once an hour. */
    private static final class Discarding implements MetricExporter {
        @Override
        public CompletableResultCode export(Collection<MetricData> metrics) {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType type) {
            return AggregationTemporality.CUMULATIVE;
        }
    }

    @TearDown
    public void close() {
        monitor.close();
        micrometer.close();
        otelExplicitProvider.close();
        otelExponentialProvider.close();
    }

    @Benchmark
    public long floorTwoNanoTimes() {
        long start = System.nanoTime();
        return System.nanoTime() - start;
    }

    @Benchmark
    public void timed() {
        long start = timer.start();
        timer.stop(start);
    }

    @Benchmark
    public void timedWithAllocatedBytes() {
        long mark = timer.allocationMark();
        long start = timer.start();
        timer.stop(start, mark);
    }

    @Benchmark
    public void timedByTiming() {
        monitor.endTiming(monitor.startTiming(), KEY);
    }

    @Benchmark
    public void timedMicrometerSample() {
        io.micrometer.core.instrument.Timer.Sample sample = io.micrometer.core.instrument.Timer.start(micrometer);
        sample.stop(micrometerTimer);
    }

    /** The like of ours: a Timer that can tell quantiles. */
    @Benchmark
    public void timedMicrometerSampleWithQuantiles() {
        io.micrometer.core.instrument.Timer.Sample sample = io.micrometer.core.instrument.Timer.start(micrometer);
        sample.stop(micrometerQuantiles);
    }

    @Benchmark
    public void switchedOff() {
        long start = off.start();
        off.stop(start);
    }

    @Benchmark
    public long valuesAlone(Values values) {
        return values.next();
    }

    @Benchmark
    public void recordOurs(Values values) {
        timer.recordNanos(values.next());
    }

    @Benchmark
    public void recordHdrRecorder(Values values) {
        hdr.recordValue(values.next());
    }

    @Benchmark
    public void recordMicrometerTimer(Values values) {
        micrometerTimer.record(values.next(), TimeUnit.NANOSECONDS);
    }

    @Benchmark
    public void recordPrometheusClassic(Values values) {
        prometheusClassic.observe(values.next() / NANOS_PER_SECOND);
    }

    @Benchmark
    public void recordPrometheusNative(Values values) {
        prometheusNative.observe(values.next() / NANOS_PER_SECOND);
    }

    @Benchmark
    public void recordOtelExplicit(Values values) {
        otelExplicit.record(values.next() / NANOS_PER_SECOND, LABELS);
    }

    @Benchmark
    public void recordOtelExponential(Values values) {
        otelExponential.record(values.next() / NANOS_PER_SECOND, LABELS);
    }
}
