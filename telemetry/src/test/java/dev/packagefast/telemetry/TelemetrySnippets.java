package dev.packagefast.telemetry;

import dev.packagefast.security.performance.PerformanceMonitor;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;

/** The code in the documentation, compiled; the tests of each bridge run the same. */
final class TelemetrySnippets {
    private TelemetrySnippets() {}

    static ScrapeServer scrape(PerformanceMonitor monitor) throws IOException {
        // @start region="scrape"
        ScrapeServer server = ScrapeServer.onLoopback(Source.of(monitor), 9464);
        System.out.println("Figures are at " + server.uri());
        // @end
        return server;
    }

    static void registry(PerformanceMonitor monitor) {
        // @start region="registry"
        PrometheusRegistry.defaultRegistry.register(new PrometheusCollector(Source.of(monitor)));
        // @end
    }

    static SdkMeterProvider otlp(PerformanceMonitor monitor) {
        // @start region="otlp"
        SdkMeterProvider provider = SdkMeterProvider.builder()
                .registerMetricProducer(new MonitorMetricProducer(Source.of(monitor)))
                .registerMetricReader(PeriodicMetricReader.create(OtlpHttpMetricExporter.getDefault()))
                .build();
        // @end
        return provider;
    }

    static AlertWebhook webhook(PerformanceMonitor monitor, byte[] secret) {
        // @start region="webhook"
        AlertWebhook webhook = AlertWebhook.to(URI.create("https://alerts.example/hook"), secret);
        monitor.addListener(webhook);
        // @end
        return webhook;
    }
}
