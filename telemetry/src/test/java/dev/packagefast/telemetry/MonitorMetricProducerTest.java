package dev.packagefast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.packagefast.security.performance.MonitorSnapshot;
import dev.packagefast.security.performance.PerformanceMonitor;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MonitorMetricProducerTest {
    private static final String PATH = "/v1/metrics";

    @Test
    void anOtlpReceiverGetsEveryFigure() throws Exception {
        BlockingQueue<ExportMetricsServiceRequest> received = new ArrayBlockingQueue<>(10);
        HttpServer receiver = receiver(received);
        try (SdkMeterProvider provider = provider(Source.of(Figures.known()), receiver)) {
            assertThat(provider.forceFlush().join(20, TimeUnit.SECONDS).isSuccess())
                    .isTrue();
        } finally {
            receiver.stop(0);
        }

        ExportMetricsServiceRequest request = received.poll(10, TimeUnit.SECONDS);
        Map<String, Metric> metrics = request.getResourceMetrics(0).getScopeMetricsList().stream()
                .filter(scope -> scope.getScope().getName().equals("dev.packagefast.telemetry"))
                .flatMap(scope -> scope.getMetricsList().stream())
                .collect(Collectors.toMap(Metric::getName, Function.identity()));
        assertThat(metrics.keySet())
                .containsExactlyInAnyOrder(
                        "pfsec.operation.duration",
                        "pfsec.operation.duration.max",
                        "pfsec.operation.memory",
                        "pfsec.operation.memory.operations",
                        "pfsec.operation.cpu",
                        "pfsec.operation.cpu.wall",
                        "pfsec.operation.written",
                        "pfsec.operation.written.operations",
                        "pfsec.monitor.losses",
                        "pfsec.monitor.span");

        Metric duration = metrics.get("pfsec.operation.duration");
        assertThat(duration.getUnit()).isEqualTo("s");
        assertThat(duration.getHistogram().getAggregationTemporality())
                .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
        HistogramDataPoint verified = duration.getHistogram().getDataPointsList().stream()
                .filter(point -> labels(point.getAttributesList())
                        .equals(Map.of("type", "integrity-verification", "outcome", "success", "ecosystem", "npm")))
                .findFirst()
                .orElseThrow();
        assertThat(verified.getCount()).isEqualTo(100);
        assertThat(verified.getSum()).isEqualTo(5.05);
        assertThat(verified.getMin()).isEqualTo(0.001);
        assertThat(verified.getMax()).isEqualTo(0.1);
        assertThat(verified.getBucketCountsList().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(100);
        assertThat(verified.getBucketCountsCount()).isEqualTo(verified.getExplicitBoundsCount() + 1);

        NumberDataPoint memory = metrics.get("pfsec.operation.memory").getSum().getDataPoints(0);
        assertThat(memory.getAsDouble()).isEqualTo(50_000_000);
        assertThat(labels(memory.getAttributesList()))
                .isEqualTo(Map.of("type", "vulnerability-scan", "outcome", "success"));
        assertThat(metrics.get("pfsec.monitor.losses").getSum().getIsMonotonic())
                .isTrue();
    }

    @Test
    void aDeadCollectorCostsOperationsNothing() throws Exception {
        PerformanceMonitor monitor = Figures.known();
        HttpServer dead = receiver(new ArrayBlockingQueue<>(1));
        dead.stop(0);
        try (SdkMeterProvider provider = provider(Source.of(monitor), dead)) {
            assertThat(provider.forceFlush().join(20, TimeUnit.SECONDS).isDone())
                    .isTrue();
            Figures.record(monitor, Figures.VERIFIED, Duration.ofMillis(1));
        }

        assertThat(monitor.count(Figures.VERIFIED.type())).isEqualTo(104);
    }

    @Test
    void aClockThatJumpsBackEndsNoPointBeforeItsStart() {
        MonitorSnapshot before = Figures.known().snapshot();
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        MonitorSnapshot[] next = {
            new MonitorSnapshot(noon, Duration.ofSeconds(60), before.series(), before.slowest(), before.losses())
        };
        MonitorMetricProducer producer = new MonitorMetricProducer(Source.of(() -> next[0]));
        next[0] = new MonitorSnapshot(
                noon.minus(Duration.ofDays(365)),
                Duration.ofSeconds(70),
                before.series(),
                before.slowest(),
                before.losses());

        long began = nanos(noon.minusSeconds(60));
        assertThat(producer.produce(Resource.empty()))
                .isNotEmpty()
                .allSatisfy(metric -> assertThat(metric.getData().getPoints()).allSatisfy(point -> {
                    assertThat(point.getStartEpochNanos()).isEqualTo(began);
                    assertThat(point.getEpochNanos())
                            .isEqualTo(began + Duration.ofSeconds(70).toNanos());
                }));
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
    }

    private static Map<String, String> labels(List<KeyValue> attributes) {
        return attributes.stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey, each -> each.getValue().getStringValue()));
    }

    private static SdkMeterProvider provider(Source source, HttpServer receiver) {
        OtlpHttpMetricExporter exporter = OtlpHttpMetricExporter.builder()
                .setEndpoint("http://127.0.0.1:" + receiver.getAddress().getPort() + PATH)
                .setRetryPolicy(null)
                .setTimeout(Duration.ofSeconds(5))
                .build();
        return SdkMeterProvider.builder()
                .registerMetricProducer(new MonitorMetricProducer(source))
                .registerMetricReader(PeriodicMetricReader.builder(exporter)
                        .setInterval(Duration.ofHours(1))
                        .build())
                .build();
    }

    private static HttpServer receiver(BlockingQueue<ExportMetricsServiceRequest> received) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext(PATH, exchange -> {
            try (exchange) {
                received.offer(ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody()));
                byte[] answer =
                        ExportMetricsServiceResponse.getDefaultInstance().toByteArray();
                exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
                exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
                if (answer.length > 0) {
                    try (OutputStream out = exchange.getResponseBody()) {
                        out.write(answer);
                    }
                }
            }
        });
        server.start();
        return server;
    }
}
