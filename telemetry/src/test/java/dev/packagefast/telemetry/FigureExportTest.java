package dev.packagefast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.packagefast.security.performance.MonitorLosses;
import dev.packagefast.security.performance.MonitorSnapshot;
import dev.packagefast.security.performance.PerformanceMonitor;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigureExportTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void csvHasARowARunAndSeries() throws IOException {
        StringWriter out = new StringWriter();
        FigureExport.csv(List.of(run(NOON, 2), run(NOON.plusSeconds(60), 4)), out);

        List<String> lines = List.of(out.toString().split("\r\n"));
        List<String> header = List.of(lines.getFirst().split(","));
        assertThat(lines)
                .hasSize(3)
                .allSatisfy(line -> assertThat(line.split(",", -1)).hasSameSizeAs(header));
        String[] second = lines.get(2).split(",", -1);
        assertThat(second[header.indexOf("time")]).isEqualTo("2026-01-01T12:01:00Z");
        assertThat(second[header.indexOf("ecosystem")]).isEqualTo("npm");
        assertThat(second[header.indexOf("operations")]).isEqualTo("4");
        assertThat(second[header.indexOf("duration_sum_seconds")]).isEqualTo("0.040000000");
        assertThat(second[header.indexOf("memory_bytes")]).isEmpty();
        assertThat(second[header.indexOf("written_operations")]).isEqualTo("0");
        assertThat(second[header.indexOf("written_bytes")]).isEmpty();
    }

    @Test
    void jsonLinesHaveAnObjectALineWithTheSameFigures() throws IOException {
        StringWriter out = new StringWriter();
        MonitorSnapshot whole = Figures.known().snapshot();
        FigureExport.jsonLines(List.of(whole), out);

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(3);
        Map<String, String> scan = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(lines.get(2))) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                scan.put(name, json.getText());
            }
            assertThat(json.nextToken()).isNull();
        }
        assertThat(scan)
                .containsEntry("type", "vulnerability-scan")
                .containsEntry("operations", "1")
                .containsEntry("memory_max_bytes", "50000000")
                .containsEntry("written_operations", "1")
                .containsEntry("written_bytes", "7000")
                .containsEntry("written_max_bytes", "7000")
                .doesNotContainKey("ecosystem");
        assertThat(new BigDecimal(scan.get("cpu_seconds"))).isEqualByComparingTo("0.75");
        assertThat(new BigDecimal(scan.get("duration_max_seconds"))).isEqualByComparingTo("1.5");
    }

    @Test
    void openMetricsHasRunningTotalsWithTimes() throws IOException {
        StringWriter out = new StringWriter();
        OpenMetricsExport.openMetrics(List.of(run(NOON, 2), run(NOON.plusSeconds(60), 4)), out);

        assertThat(out.toString().lines().filter(line -> line.startsWith("pfsec_operation_duration_seconds_count")))
                .containsExactly(
                        "pfsec_operation_duration_seconds_count{type=\"integrity-verification\",outcome=\"success\",ecosystem=\"npm\"} 2 1767268800.000",
                        "pfsec_operation_duration_seconds_count{type=\"integrity-verification\",outcome=\"success\",ecosystem=\"npm\"} 6 1767268860.000");
        assertThat(out.toString()).endsWith("# EOF\n");
    }

    @Test
    void totalsNeverGoBackwardsWhenTheClockDid() throws IOException {
        StringWriter out = new StringWriter();
        OpenMetricsExport.openMetrics(List.of(run(NOON, 2), run(NOON.minusSeconds(3_600), 4), run(NOON, 1)), out);

        assertThat(out.toString()
                        .lines()
                        .filter(line -> line.startsWith("pfsec_operation_duration_seconds_count"))
                        .map(line -> line.substring(line.indexOf("} ") + 2)))
                .containsExactly("2 1767268800.000", "6 1767268800.001", "7 1767268800.002");
    }

    @Test
    void aDatabaseTakesTheHistoryIn() throws Exception {
        StringWriter out = new StringWriter();
        OpenMetricsExport.openMetrics(
                List.of(
                        run(NOON, 2),
                        Figures.known().snapshot(),
                        run(Instant.now().plusSeconds(5), 4)),
                out);
        Files.writeString(folder.resolve("history.om"), out.toString());

        Promtool.run(folder, "", "tsdb", "create-blocks-from", "openmetrics", "history.om", "db");
        // The dump wants a database that has been written to, not blocks alone.
        Files.createDirectories(folder.resolve("db/wal"));
        String dump = Promtool.run(folder, "", "tsdb", "dump", "db");

        assertThat(dump.lines()
                        .filter(line -> line.contains("pfsec_operation_duration_seconds_count") && line.contains("npm"))
                        .map(line -> line.substring(line.indexOf("} ") + 2).split(" ")[0]))
                .containsExactlyInAnyOrder("2", "102", "106");
    }

    @Test
    void prometheusReadsTheTotals() throws Exception {
        StringWriter out = new StringWriter();
        OpenMetricsExport.prometheus(List.of(run(NOON, 2), run(NOON.plusSeconds(60), 4)), out);

        assertThat(Promtool.run(folder, out.toString(), "check", "metrics")).isEmpty();
        assertThat(out.toString())
                .contains("pfsec_operation_duration_seconds_count{type=\"integrity-verification\",outcome=\"success\","
                        + "ecosystem=\"npm\"} 6\n")
                .doesNotContain("EOF");
    }

    @Test
    void noRunsGiveNoRows() throws IOException {
        StringWriter csv = new StringWriter();
        FigureExport.csv(List.of(), csv);
        StringWriter json = new StringWriter();
        FigureExport.jsonLines(List.of(), json);
        StringWriter open = new StringWriter();
        OpenMetricsExport.openMetrics(List.of(), open);

        assertThat(csv.toString().lines()).hasSize(1);
        assertThat(json.toString()).isEmpty();
        assertThat(open.toString().lines()).allMatch(line -> line.startsWith("#"));
    }

    private static MonitorSnapshot run(Instant at, int operations) {
        PerformanceMonitor monitor = new PerformanceMonitor();
        for (int i = 0; i < operations; i++) {
            Figures.record(monitor, Figures.VERIFIED, Duration.ofMillis(10));
        }
        MonitorSnapshot now = monitor.snapshot();
        return new MonitorSnapshot(
                at, Duration.ofSeconds(1), now.series(), now.slowest(), new MonitorLosses(0, 0, 0, 0, 0));
    }
}
