package dev.packagefast.telemetry;

import dev.packagefast.security.performance.MonitorSnapshot;
import dev.packagefast.security.performance.SeriesKey;
import dev.packagefast.security.performance.SeriesSnapshot;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The figures of many runs as running totals, in the text form of OpenMetrics 1.0 with a time at each sample, as a
 * time-series database takes them in later; or their end alone in Prometheus' text form 0.0.4.
 *
 * <p>Written here and not by the Prometheus client library, which describes one moment and refuses a series that comes
 * twice. Samples of a series stand together, oldest first. A run whose clock had jumped back is put a millisecond after
 * the one before it: totals must not grow backwards.
 */
public final class OpenMetricsExport {
    private static final double MILLIS_A_SECOND = 1e3;

    private final Writer out;
    private final boolean openMetrics;

    private OpenMetricsExport(Writer out, boolean openMetrics) {
        this.out = out;
        this.openMetrics = openMetrics;
    }

    /** One run, and the time that its samples get. */
    private record Dated(long epochMillis, MonitorSnapshot run) {}

    /** Writes every run's totals up to and with that run; flushes, does not close. */
    public static void openMetrics(List<MonitorSnapshot> runs, Writer out) throws IOException {
        new OpenMetricsExport(out, true).write(dated(runs));
        out.write("# EOF\n");
        out.flush();
    }

    /** Writes the totals of all runs, without a time; flushes, does not close. */
    public static void prometheus(List<MonitorSnapshot> runs, Writer out) throws IOException {
        new OpenMetricsExport(out, false).write(dated(runs));
        out.flush();
    }

    private static List<Dated> dated(List<MonitorSnapshot> runs) {
        List<Dated> dated = new ArrayList<>();
        long last = Long.MIN_VALUE;
        for (MonitorSnapshot run : runs) {
            Instant timestamp = run.timestamp();
            last = Math.max(timestamp.toEpochMilli(), last == Long.MIN_VALUE ? last : last + 1);
            dated.add(new Dated(last, run));
        }
        return dated;
    }

    private void write(List<Dated> runs) throws IOException {
        Map<String, SeriesKey> keys = new TreeMap<>();
        runs.forEach(each ->
                each.run.series().forEach(series -> keys.put(series.key().toString(), series.key())));
        for (Metric metric : Metric.ofSeries()) {
            head(metric);
            for (SeriesKey key : keys.values()) {
                series(metric, key, runs);
            }
        }
        losses(runs);
    }

    private void head(Metric metric) throws IOException {
        // Prometheus' own form names a counter's family with its _total, OpenMetrics without.
        String family = openMetrics ? metric.family() : metric.exported();
        String kind = switch (metric.kind()) {
            case COUNTER -> "counter";
            case GAUGE -> "gauge";
            case HISTOGRAM -> "histogram";
        };
        out.write("# HELP " + family + " " + metric.help() + "\n# TYPE " + family + " " + kind + "\n");
    }

    private void series(Metric metric, SeriesKey key, List<Dated> runs) throws IOException {
        String labels = Metric.TYPE + "=\"" + key.type().name() + "\"," + Metric.OUTCOME + "=\""
                + key.outcome().label() + "\"," + Metric.ECOSYSTEM + "=\""
                + key.ecosystem().orElse("") + "\"";
        List<Total> totals = totals(key, runs);
        for (Total total : openMetrics ? totals : totals.subList(Math.max(totals.size() - 1, 0), totals.size())) {
            if (metric.kind() == Metric.Kind.HISTOGRAM) {
                histogram(metric, labels, total);
            } else {
                OptionalDouble figure = metric.of(total.series);
                if (figure.isPresent()) {
                    sample(metric.exported(), labels, Double.toString(figure.getAsDouble()), total.epochMillis);
                }
            }
        }
    }

    /** A series' figures over all runs up to one time. */
    private record Total(long epochMillis, SeriesSnapshot series) {}

    private static List<Total> totals(SeriesKey key, List<Dated> runs) {
        List<Total> totals = new ArrayList<>();
        for (Dated dated : runs) {
            for (SeriesSnapshot series : dated.run.series()) {
                if (series.key().equals(key)) {
                    totals.add(new Total(
                            dated.epochMillis,
                            totals.isEmpty() ? series : totals.getLast().series.plus(series)));
                }
            }
        }
        return totals;
    }

    private void histogram(Metric metric, String labels, Total total) throws IOException {
        long[] counts = DurationBounds.counts(total.series.durations());
        long upTo = 0;
        for (int i = 0; i < counts.length; i++) {
            upTo += counts[i];
            String bound = i < counts.length - 1
                    ? Double.toString(DurationBounds.seconds().get(i))
                    : "+Inf";
            sample(
                    metric.family() + "_bucket",
                    labels + ",le=\"" + bound + "\"",
                    Long.toString(upTo),
                    total.epochMillis);
        }
        sample(metric.family() + "_count", labels, Long.toString(upTo), total.epochMillis);
        double sum = Metric.seconds(total.series.durations().sum());
        sample(metric.family() + "_sum", labels, Double.toString(sum), total.epochMillis);
    }

    private void losses(List<Dated> runs) throws IOException {
        head(Metric.LOSSES);
        if (runs.isEmpty()) {
            return;
        }
        for (String kind : Source.losses(runs.getFirst().run.losses()).keySet()) {
            long total = 0;
            for (int i = 0; i < runs.size(); i++) {
                total += Source.losses(runs.get(i).run.losses()).getOrDefault(kind, 0L);
                if (openMetrics || i == runs.size() - 1) {
                    sample(
                            Metric.LOSSES.exported(),
                            Metric.KIND + "=\"" + kind + "\"",
                            Long.toString(total),
                            runs.get(i).epochMillis);
                }
            }
        }
    }

    private void sample(String name, String labels, String value, long epochMillis) throws IOException {
        out.write(name + "{" + labels + "} " + value);
        if (openMetrics) {
            out.write(" " + String.format(Locale.ROOT, "%.3f", epochMillis / MILLIS_A_SECOND));
        }
        out.write('\n');
    }
}
