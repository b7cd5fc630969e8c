package dev.packagefast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.performance.HistoryReading;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.MonitorSnapshot;
import dev.packagefast.security.performance.PerformanceMonitor;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class HtmlReportTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Map<MetricType, Duration> LIMITS =
            Map.of(MetricType.INTEGRITY_VERIFICATION, Duration.ofMillis(50));

    @Test
    void tellsWhatWasMeasured() throws IOException {
        String page = page(List.of(run(0, 10), run(60, 20), run(120, 80)));

        assertThat(page)
                .contains("3 runs, 2026-01-01 12:00:00 UTC to 2026-01-01 12:02:00 UTC")
                .contains("<td>integrity-verification</td><td>3</td>")
                .contains("<td class=\"bad\">1")
                .contains("took longer than 50.0 ms");
        // 110 ms of work in 2 minutes and 10 ms, on two cores.
        assertThat(page)
                .contains("<td>not sampled</td>")
                .contains("<td>90.0/h</td>")
                .contains("<td>54.5/s</td>");
    }

    @Test
    void everyPlotIsWellFormedAndHasAMarkAValue() throws Exception {
        String page = page(List.of(run(0, 10), run(60, 20), run(120, 80)));

        List<String> plots = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(found -> found.group())
                .toList();
        assertThat(plots).hasSize(4);
        for (String plot : plots) {
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(plot)));
            assertThat(plot).doesNotContain("NaN").doesNotContain("Infinity");
        }
        assertThat(plots.getFirst().split("<circle", -1)).hasSize(2 * 3 + 1);
        assertThat(plots.get(3).split("<rect", -1)).hasSize(2);
    }

    @Test
    void aClockThatJumpedBackSpoilsNothing() throws IOException {
        String page = page(List.of(run(3_600, 10), run(0, 20), run(60, 10)));

        assertThat(page)
                .contains("Capacity")
                .doesNotContain("NaN")
                .doesNotContain("Infinity")
                .doesNotContain("=\"-");
    }

    @Test
    void manyRunsArePlottedInBoundedRoom() throws IOException {
        List<MonitorSnapshot> runs = new ArrayList<>();
        MonitorSnapshot one = run(0, 10);
        for (int i = 0; i < 5_000; i++) {
            runs.add(new MonitorSnapshot(NOON.plusSeconds(i), one.span(), one.series(), one.slowest(), one.losses()));
        }

        assertThat(page(runs).length()).isLessThan(1 << 19);
    }

    @Test
    void damageIsSaid() throws IOException {
        StringWriter out = new StringWriter();
        new HtmlReport(new HistoryReading(List.of(), 2, 99, Optional.empty()), Map.of(), 1, NOON).write(out);

        assertThat(out.toString()).contains("2 damaged places of together 99 bytes", "No figures yet");
    }

    @Test
    void textIsNeverMarkup() {
        assertThat(Chart.escaped("<b a=\"1\" c='2'>&")).isEqualTo("&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;");
        assertThat(Chart.niceAbove(0)).isEqualTo(1);
        assertThat(Chart.niceAbove(81)).isEqualTo(100);
        assertThat(Chart.niceAbove(0.0031)).isEqualTo(0.004);
    }

    private static String page(List<MonitorSnapshot> runs) throws IOException {
        StringWriter out = new StringWriter();
        new HtmlReport(new HistoryReading(runs, 0, 0, Optional.empty()), LIMITS, 2, NOON).write(out);
        return out.toString();
    }

    private static MonitorSnapshot run(long second, long millis) {
        PerformanceMonitor monitor = new PerformanceMonitor();
        Figures.record(monitor, Figures.VERIFIED, Duration.ofMillis(millis));
        MonitorSnapshot now = monitor.snapshot();
        return new MonitorSnapshot(NOON.plusSeconds(second), now.span(), now.series(), now.slowest(), now.losses());
    }
}
