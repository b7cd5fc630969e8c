package dev.packagefast.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.packagefast.security.performance.HistogramSnapshot;
import dev.packagefast.security.performance.MonitorSnapshot;
import dev.packagefast.security.performance.SeriesSnapshot;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Figures as files for planning tools and spreadsheets: a row a run and series, each run's own figures, not running
 * totals. The fields are the same in both forms ({@code docs/telemetry.md} lists them); one that is not known is empty in
 * CSV and absent in JSON.
 *
 * <p>No field can hold a package name or a path, and none can begin with a character that a spreadsheet takes for a
 * formula: labels begin with a letter and all else is a number or a time. For running totals with times see
 * {@link OpenMetricsExport}.
 */
public final class FigureExport {
    private static final String HEADER = "time,span_seconds,type,outcome,ecosystem,operations,duration_sum_seconds,"
            + "duration_min_seconds,duration_p50_seconds,duration_p90_seconds,duration_p99_seconds,"
            + "duration_max_seconds,memory_operations,memory_bytes,memory_max_bytes,cpu_samples,cpu_seconds,"
            + "cpu_wall_seconds,written_operations,written_bytes,written_max_bytes\r\n";

    private static final JsonFactory JSON = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private FigureExport() {}

    /** Writes CSV (RFC 4180) with a header line; flushes, does not close. */
    public static void csv(List<MonitorSnapshot> runs, Writer out) throws IOException {
        out.write(HEADER);
        for (MonitorSnapshot run : runs) {
            for (SeriesSnapshot series : run.series()) {
                out.write(row(run, series));
            }
        }
        out.flush();
    }

    private static String row(MonitorSnapshot run, SeriesSnapshot series) {
        HistogramSnapshot durations = series.durations();
        boolean memory = series.memory().operations() > 0;
        boolean cpu = series.cpu().samples() > 0;
        boolean written = series.written().operations() > 0;
        return String.join(
                ",",
                run.timestamp().toString(),
                number(run.span()),
                series.key().type().name(),
                series.key().outcome().label(),
                series.key().ecosystem().orElse(""),
                Long.toString(durations.count()),
                number(durations.sum()),
                number(durations.min()),
                number(durations.quantile(0.5)),
                number(durations.quantile(0.9)),
                number(durations.quantile(0.99)),
                number(durations.max()),
                Long.toString(series.memory().operations()),
                memory ? Long.toString(series.memory().total()) : "",
                memory ? Long.toString(series.memory().most()) : "",
                Long.toString(series.cpu().samples()),
                cpu ? number(Duration.ofNanos(series.cpu().cpuNanos())) : "",
                cpu ? number(Duration.ofNanos(series.cpu().wallNanos())) : "",
                Long.toString(series.written().operations()),
                written ? Long.toString(series.written().total()) : "",
                written ? series.written().most() + "\r\n" : "\r\n");
    }

    private static String number(Optional<Duration> duration) {
        return duration.map(FigureExport::number).orElse("");
    }

    /** Seconds to the nanosecond, never in exponential form, which some spreadsheets take for text. */
    private static String number(Duration duration) {
        String nanos = Integer.toString(duration.getNano());
        return duration.getSeconds() + "." + "0".repeat(9 - nanos.length()) + nanos;
    }

    /** Writes JSON Lines: an object a line; flushes, does not close. */
    public static void jsonLines(List<MonitorSnapshot> runs, Writer out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
            for (MonitorSnapshot run : runs) {
                for (SeriesSnapshot series : run.series()) {
                    object(json, run, series);
                }
            }
        }
        if (!runs.isEmpty()) {
            out.write('\n');
        }
        out.flush();
    }

    private static void object(JsonGenerator json, MonitorSnapshot run, SeriesSnapshot series) throws IOException {
        HistogramSnapshot durations = series.durations();
        json.writeStartObject();
        json.writeStringField("time", run.timestamp().toString());
        seconds(json, "span_seconds", Optional.of(run.span()));
        json.writeStringField("type", series.key().type().name());
        json.writeStringField("outcome", series.key().outcome().label());
        Optional<String> ecosystem = series.key().ecosystem();
        if (ecosystem.isPresent()) {
            json.writeStringField("ecosystem", ecosystem.get());
        }
        json.writeNumberField("operations", durations.count());
        seconds(json, "duration_sum_seconds", Optional.of(durations.sum()));
        seconds(json, "duration_min_seconds", durations.min());
        seconds(json, "duration_p50_seconds", durations.quantile(0.5));
        seconds(json, "duration_p90_seconds", durations.quantile(0.9));
        seconds(json, "duration_p99_seconds", durations.quantile(0.99));
        seconds(json, "duration_max_seconds", durations.max());
        json.writeNumberField("memory_operations", series.memory().operations());
        if (series.memory().operations() > 0) {
            json.writeNumberField("memory_bytes", series.memory().total());
            json.writeNumberField("memory_max_bytes", series.memory().most());
        }
        json.writeNumberField("cpu_samples", series.cpu().samples());
        if (series.cpu().samples() > 0) {
            seconds(
                    json,
                    "cpu_seconds",
                    Optional.of(Duration.ofNanos(series.cpu().cpuNanos())));
            seconds(
                    json,
                    "cpu_wall_seconds",
                    Optional.of(Duration.ofNanos(series.cpu().wallNanos())));
        }
        json.writeNumberField("written_operations", series.written().operations());
        if (series.written().operations() > 0) {
            json.writeNumberField("written_bytes", series.written().total());
            json.writeNumberField("written_max_bytes", series.written().most());
        }
        for (Map.Entry<String, Long> loss : Source.losses(run.losses()).entrySet()) {
            if (loss.getValue() > 0) {
                json.writeNumberField("lost_" + loss.getKey().replace('-', '_'), loss.getValue());
            }
        }
        json.writeEndObject();
    }

    private static void seconds(JsonGenerator json, String field, Optional<Duration> duration) throws IOException {
        if (duration.isPresent()) {
            json.writeFieldName(field);
            json.writeNumber(number(duration.get()));
        }
    }
}
