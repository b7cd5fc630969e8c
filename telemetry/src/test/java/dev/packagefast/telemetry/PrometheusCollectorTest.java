package dev.packagefast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.SeriesKey;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusCollectorTest {
    private static final int LABELS = 1_000_000;

    @TempDir
    Path folder;

    @Test
    void exposesExactCountsAndSumsPerSeries() throws IOException {
        String text = text(PrometheusTextFormatWriter.create(), Figures.known());

        assertThat(text)
                .contains(
                        "pfsec_operation_duration_seconds_count{ecosystem=\"npm\",outcome=\"success\",type=\"integrity-verification\"} 100\n")
                .contains(
                        "pfsec_operation_duration_seconds_sum{ecosystem=\"npm\",outcome=\"success\",type=\"integrity-verification\"} 5.05\n")
                .contains(
                        "pfsec_operation_duration_seconds_count{ecosystem=\"pypi\",outcome=\"refused\",type=\"integrity-verification\"} 3\n")
                .contains(
                        "pfsec_operation_duration_max_seconds{ecosystem=\"\",outcome=\"success\",type=\"vulnerability-scan\"} 1.5\n")
                .contains(
                        "pfsec_operation_memory_bytes_total{ecosystem=\"\",outcome=\"success\",type=\"vulnerability-scan\"} 5.0E7\n")
                .contains(
                        "pfsec_operation_cpu_seconds_total{ecosystem=\"\",outcome=\"success\",type=\"vulnerability-scan\"} 0.75\n")
                .contains("pfsec_monitor_losses_total{kind=\"series-diverted\"} 0.0\n");
    }

    @Test
    void bucketsAreCumulativeAndHoldWhatIsAtMostTheirBound() throws IOException {
        List<Long> counts = text(PrometheusTextFormatWriter.create(), Figures.known())
                .lines()
                .filter(line -> line.startsWith("pfsec_operation_duration_seconds_bucket") && line.contains("npm"))
                .map(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .toList();

        assertThat(counts).hasSize(DurationBounds.all().size() + 1).isSorted().endsWith(100L);
        // 1 to 100 ms: up to 1, 2.5, 5, 10, 25, 50, 100 ms.
        assertThat(counts.stream().filter(each -> each > 0).distinct())
                .containsExactly(1L, 2L, 5L, 10L, 25L, 50L, 100L);
    }

    @Test
    void prometheusReadsItsText() throws IOException, InterruptedException {
        String text = text(PrometheusTextFormatWriter.create(), Figures.known());

        assertThat(Promtool.run(folder, text, "check", "metrics")).isEmpty();
    }

    @Test
    void prometheusReadsItsOpenMetrics() throws IOException, InterruptedException {
        String text = text(OpenMetricsTextFormatWriter.create(), Figures.known());
        // The backfill wants a time at each sample; the parser is the server's.
        String dated = text.lines()
                .map(line -> line.startsWith("#") ? line : line + " 1700000000")
                .reduce("", (all, line) -> all + line + "\n");

        Files.writeString(folder.resolve("figures.om"), dated);
        String printed = Promtool.run(folder, "", "tsdb", "create-blocks-from", "openmetrics", "figures.om", "blocks");

        assertThat(printed).contains("BLOCK ULID");
    }

    @Test
    void goesIntoARegistryThatThenRefusesTheSameNames() {
        PrometheusRegistry registry = new PrometheusRegistry();
        registry.register(new PrometheusCollector(Source.of(Figures.known())));

        assertThat(registry.scrape().stream().map(each -> each.getMetadata().getName()))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Metric.values()).map(Metric::family).toList());
        assertThatThrownBy(() -> registry.register(new PrometheusCollector(Source.of(new PerformanceMonitor()))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMillionLabelsGiveABoundedAnswerThatSaysSo() throws IOException {
        PerformanceMonitor monitor = new PerformanceMonitor();
        for (int i = 0; i < LABELS; i++) {
            monitor.timer(SeriesKey.of(MetricType.VULNERABILITY_SCAN, Outcome.SUCCESS, "e" + i))
                    .recordNanos(1_000);
        }

        String text = text(PrometheusTextFormatWriter.create(), monitor);

        assertThat(text.length()).isLessThan(1 << 20);
        assertThat(text.lines()
                        .filter(line -> line.startsWith("pfsec_operation_duration_seconds_count"))
                        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum())
                .isEqualTo(LABELS);
        double diverted = text.lines()
                .filter(line -> line.startsWith("pfsec_monitor_losses_total{kind=\"series-diverted\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
        assertThat(diverted).isGreaterThan(LABELS - 1_000).isLessThan(LABELS);
    }

    private static String text(ExpositionFormatWriter writer, PerformanceMonitor monitor) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writer.write(bytes, new PrometheusCollector(Source.of(monitor)).collect(), EscapingScheme.UNDERSCORE_ESCAPING);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
