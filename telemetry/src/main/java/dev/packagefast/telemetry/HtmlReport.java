package dev.packagefast.telemetry;

import dev.packagefast.security.performance.CapacityEstimate;
import dev.packagefast.security.performance.HistogramSnapshot;
import dev.packagefast.security.performance.HistoryReading;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.MonitorSnapshot;
import dev.packagefast.security.performance.SlowOperation;
import dev.packagefast.security.performance.TypeHistory;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The figures of many runs as one HTML page that needs nothing else: latency over time, distribution, throughput,
 * operations above their limit, the slowest operations, and what the machine could bear. Plots are inline SVG; there is
 * no script, and the page forbids itself to load anything.
 *
 * @param reading the runs
 * @param limits for each type the duration that is not to be exceeded
 * @param cores how many processors the machine has
 * @param made when the report is made
 */
public record HtmlReport(HistoryReading reading, Map<MetricType, Duration> limits, int cores, Instant made) {
    /** The most runs that are plotted: the latest ones. */
    public static final int MAX_RUNS = 400;

    private static final int SLOWEST = 20;
    private static final int TIME_SLOTS = 40;
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1d2530;--soft:#5d6978;--line:#d9dfe6;--card:#fff;--page:#f3f5f8;--a:#1f6feb;--b:#d1662b;--bad:#c62f3e}
            @media(prefers-color-scheme:dark){:root{--ink:#e6ebf1;--soft:#98a4b3;--line:#313a46;--card:#1a212b;--page:#11161d;--a:#5b9dff;--b:#f0955c;--bad:#ff6b78}}
            *{box-sizing:border-box}body{margin:0 auto;max-width:1120px;padding:24px;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
            h1{font-size:26px;margin:0}h2{font-size:19px;margin:36px 0 10px}h3{font-size:14px;margin:0 0 6px;font-weight:600}p{margin:6px 0}.soft{color:var(--soft)}
            .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(440px,1fr));gap:14px}.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px}
            @media(max-width:520px){.cards{grid-template-columns:1fr}}
            table{border-collapse:collapse;width:100%;background:var(--card);border:1px solid var(--line);border-radius:10px;font-variant-numeric:tabular-nums}
            th,td{padding:6px 10px;text-align:right;border-bottom:1px solid var(--line)}th:first-child,td:first-child{text-align:left}th{color:var(--soft);font-weight:600;font-size:13px}tr:last-child td{border-bottom:0}
            .bad{color:var(--bad);font-weight:600}.scroll{overflow-x:auto}svg{width:100%;height:auto;display:block}.grid{stroke:var(--line)}.axis{fill:var(--soft);font-size:11px}
            .line{fill:none;stroke-width:1.8}.line.a{stroke:var(--a)}.line.b{stroke:var(--b)}.dot.a,.bar.a{fill:var(--a)}.dot.b{fill:var(--b)}.bar.bad{fill:var(--bad)}
            .key{font-size:12px;color:var(--soft)}.key b{font-weight:600}.key .a{color:var(--a)}.key .b{color:var(--b)}ul{margin:8px 0;padding-left:20px}
            @media print{body{max-width:none;background:none}.card,table{break-inside:avoid}}
            """;

    public HtmlReport {
        Objects.requireNonNull(reading, "reading");
        limits = Map.copyOf(limits);
        Objects.requireNonNull(made, "made");
        if (cores < 1) {
            throw new IllegalArgumentException("cores: expected at least 1, found " + cores);
        }
    }

    /** Writes the page; flushes, does not close. */
    public void write(Writer out) throws IOException {
        List<MonitorSnapshot> runs = reading.runs();
        out.write("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta name=\"referrer\" content=\"no-referrer\"><title>pfsec performance</title><style>\n" + STYLE
                + "</style></head><body>\n<h1>Performance of security operations</h1>\n<p class=\"soft\">"
                + runs.size() + " runs");
        if (!runs.isEmpty()) {
            out.write(", " + time(runs.getFirst().timestamp()) + " to "
                    + time(runs.getLast().timestamp()));
        }
        out.write(". Made " + time(made) + ", on " + cores + " cores. Quantiles are right to 0.8 %.</p>\n");
        if (!reading.complete()) {
            out.write("<p class=\"bad\">Not everything could be read: " + reading.damagedRegions()
                    + " damaged places of together " + reading.damagedBytes() + " bytes were skipped.</p>\n");
        }
        List<TypeHistory> types = reading.types();
        if (types.isEmpty()) {
            out.write("<p>No figures yet.</p>\n");
        } else {
            overview(out, types);
            for (TypeHistory type : types) {
                plots(out, type);
            }
            slowest(out);
            capacity(out, types);
        }
        out.write("</body></html>\n");
        out.flush();
    }

    private void overview(Writer out, List<TypeHistory> types) throws IOException {
        out.write(
                "<h2>Overview</h2><div class=\"scroll\"><table><tr><th>operation</th><th>count</th><th>mean</th>"
                        + "<th>p50</th><th>p90</th><th>p99</th><th>max</th><th>limit</th><th>above limit</th><th>trend</th></tr>\n");
        for (TypeHistory type : types) {
            HistogramSnapshot durations = type.total().durations();
            Optional<Duration> limit = Optional.ofNullable(limits.get(type.type()));
            long above = limit.map(most -> durations.count() - durations.countUpTo(most))
                    .orElse(0L);
            out.write("<tr><td>" + Chart.escaped(type.type().name()) + cell(Long.toString(durations.count()))
                    + cell(shown(durations.mean())) + cell(shown(durations.quantile(0.5)))
                    + cell(shown(durations.quantile(0.9))) + cell(shown(durations.quantile(0.99)))
                    + cell(shown(durations.max())) + cell(shown(limit))
                    + (above > 0 ? "</td><td class=\"bad\">" + above : cell(limit.isPresent() ? "0" : "–"))
                    + type.regression()
                            .map(slower ->
                                    "</td><td class=\"bad\">" + shown(slower.usual()) + " → " + shown(slower.current()))
                            .orElse(cell("as usual"))
                    + "</td></tr>\n");
        }
        out.write("</table></div>\n");
    }

    private static String cell(String text) {
        return "</td><td>" + Chart.escaped(text);
    }

    private record Plotted(Instant at, HistogramSnapshot durations) {}

    private void plots(Writer out, TypeHistory type) throws IOException {
        List<Plotted> all = new ArrayList<>();
        for (MonitorSnapshot run : reading.runs()) {
            run.ofType(type.type()).ifPresent(figures -> all.add(new Plotted(run.timestamp(), figures.durations())));
        }
        List<Plotted> runs = all.subList(Math.max(all.size() - MAX_RUNS, 0), all.size());
        String first = time(runs.getFirst().at);
        String last = time(runs.getLast().at);
        out.write("<h2>" + Chart.escaped(type.type().name()) + "</h2><div class=\"cards\">\n");
        List<Double> median =
                runs.stream().map(each -> nanos(each.durations.quantile(0.5))).toList();
        List<Double> high =
                runs.stream().map(each -> nanos(each.durations.quantile(0.99))).toList();
        card(
                out,
                "Latency over time",
                "<b class=\"a\">median</b> and <b class=\"b\">99 %</b> of each run",
                Chart.lines(
                        "Latency over time",
                        List.of(new Chart.Line("99 %", "b", high), new Chart.Line("median", "a", median)),
                        HtmlReport::shown,
                        first,
                        last));
        distribution(out, type.total().durations());
        throughput(out, runs, first, last);
        Optional<Duration> limit = Optional.ofNullable(limits.get(type.type()));
        if (limit.isPresent()) {
            Duration most = limit.get();
            double[] above = runs.stream()
                    .mapToDouble(each -> (double) (each.durations.count() - each.durations.countUpTo(most)))
                    .toArray();
            card(
                    out,
                    "Threshold breaches",
                    "operations of each run that took longer than " + shown(most),
                    Chart.bars(
                            "Threshold breaches",
                            above,
                            "bad",
                            HtmlReport::plain,
                            runs.stream().map(each -> time(each.at)).toList(),
                            first,
                            last));
        }
        out.write("</div>\n");
    }

    private static void card(Writer out, String title, String key, String chart) throws IOException {
        out.write(
                "<div class=\"card\"><h3>" + title + "</h3><div class=\"key\">" + key + "</div>" + chart + "</div>\n");
    }

    private static void distribution(Writer out, HistogramSnapshot durations) throws IOException {
        long[] counts = DurationBounds.counts(durations);
        int from = 0;
        int to = counts.length - 1;
        while (from < to && counts[from] == 0) {
            from++;
        }
        while (to > from && counts[to] == 0) {
            to--;
        }
        double[] bars = new double[to - from + 1];
        List<String> names = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            bars[i - from] = (double) counts[i];
            names.add(below(i));
        }
        card(
                out,
                "Distribution",
                "operations by duration, three steps a decade",
                Chart.bars("Distribution", bars, "a", HtmlReport::plain, names, below(from), below(to)));
    }

    private static String below(int bucket) {
        List<Duration> bounds = DurationBounds.all();
        return bucket < bounds.size() ? "up to " + shown(bounds.get(bucket)) : "above " + shown(bounds.getLast());
    }

    /** Operations in equal stretches of time; a clock that jumped back puts a run into the first. */
    private static void throughput(Writer out, List<Plotted> runs, String first, String last) throws IOException {
        Instant from = runs.getFirst().at;
        long span = Math.max(Duration.between(from, runs.getLast().at).toSeconds(), 1);
        double[] slots = new double[TIME_SLOTS];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < TIME_SLOTS; i++) {
            names.add("from " + time(from.plusSeconds(span * i / TIME_SLOTS)));
        }
        for (Plotted run : runs) {
            long slot = Duration.between(from, run.at).toSeconds() * TIME_SLOTS / (span + 1);
            slots[Math.clamp(slot, 0, TIME_SLOTS - 1)] += (double) run.durations.count();
        }
        card(
                out,
                "Throughput",
                "operations in each stretch of "
                        + shown(Duration.ofSeconds(span).dividedBy(TIME_SLOTS)),
                Chart.bars("Throughput", slots, "a", HtmlReport::plain, names, first, last));
    }

    private void slowest(Writer out) throws IOException {
        out.write("<h2>Slowest operations</h2><div class=\"scroll\"><table><tr><th>operation</th><th>duration</th>"
                + "<th>outcome</th><th>ecosystem</th><th>ended</th></tr>\n");
        for (SlowOperation slow : reading.slowest(SLOWEST)) {
            out.write("<tr><td>" + Chart.escaped(slow.key().type().name()) + cell(shown(slow.duration()))
                    + cell(slow.key().outcome().label())
                    + cell(slow.key().ecosystem().orElse("–"))
                    + cell(time(slow.timestamp())) + "</td></tr>\n");
        }
        out.write("</table></div>\n");
    }

    private void capacity(Writer out, List<TypeHistory> types) throws IOException {
        out.write(
                "<h2>Capacity</h2><p>What this machine could bear, by the utilisation law: the busy share of its cores "
                        + "is operations a second × CPU time an operation ÷ cores. An estimate from measured figures, no promise."
                        + "</p><div class=\"scroll\"><table><tr><th>operation</th><th>service time</th><th>computes</th>"
                        + "<th>measured load</th><th>utilisation</th><th>cores full at</th><th>limit</th><th>limit crossed at</th>"
                        + "</tr>\n");
        List<CapacityEstimate> estimates = new ArrayList<>();
        for (TypeHistory type : types) {
            CapacityEstimate.of(
                            type.total(),
                            observed(type),
                            cores,
                            Optional.ofNullable(limits.get(type.type())).filter(limit -> !limit.isZero()))
                    .ifPresent(estimates::add);
        }
        for (CapacityEstimate each : estimates) {
            out.write("<tr><td>" + Chart.escaped(each.type().name()) + cell(shown(each.serviceTime()))
                    + cell(
                            each.computeShare().isPresent()
                                    ? percent(each.computeShare().getAsDouble())
                                    : "not sampled")
                    + cell(rate(each.throughput())) + cell(percent(each.utilisation())) + cell(rate(each.saturation()))
                    + cell(shown(each.threshold()))
                    + cell(
                            each.crossing().isEmpty()
                                    ? "–"
                                    : each.crossing().getAsDouble() == 0
                                            ? "crossed already"
                                            : rate(each.crossing().getAsDouble()))
                    + "</td></tr>\n");
        }
        out.write("</table></div>\n");
        for (CapacityEstimate each : estimates) {
            out.write("<h3>What the figures of " + Chart.escaped(each.type().name()) + " take for granted</h3><ul>");
            for (String assumption : each.assumptions()) {
                out.write("<li>" + Chart.escaped(assumption) + "</li>");
            }
            out.write(
                    "<li>Measured load counts from the first run to the last, pauses between runs included.</li></ul>\n");
        }
    }

    /** From the beginning of the first run to the end of the last, by the clock on the wall. */
    private Duration observed(TypeHistory type) {
        List<MonitorSnapshot> with = reading.runs().stream()
                .filter(run -> run.types().contains(type.type()))
                .toList();
        Duration between =
                Duration.between(with.getFirst().timestamp(), with.getLast().timestamp());
        Duration busy = with.getFirst()
                .ofType(type.type())
                .map(figures -> figures.durations().sum())
                .orElse(Duration.ZERO);
        return between.isNegative() ? Duration.ZERO : between.plus(busy);
    }

    private static double nanos(Optional<Duration> duration) {
        return duration.map(Duration::toNanos).map(Long::doubleValue).orElse(Double.NaN);
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS)
                .toString()
                .replace('T', ' ')
                .replace("Z", " UTC");
    }

    private static String shown(Optional<Duration> duration) {
        return duration.map(HtmlReport::shown).orElse("–");
    }

    private static String shown(Duration duration) {
        return duration.toSeconds() >= 120 ? duration.toMinutes() + " min" : shown((double) duration.toNanos());
    }

    private static String shown(double nanos) {
        if (nanos < 1e3) {
            return String.format(Locale.ROOT, "%.0f ns", nanos);
        }
        if (nanos < 1e6) {
            return figures(nanos / 1e3) + " µs";
        }
        return nanos < 1e9 ? figures(nanos / 1e6) + " ms" : figures(nanos / 1e9) + " s";
    }

    /** Three figures, which is more than anyone measures. */
    private static String figures(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    private static String plain(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }

    private static String percent(double share) {
        return share < 0.001 && share > 0 ? "< 0.1 %" : String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    private static String rate(double perSecond) {
        return perSecond >= 0.1 ? figures(perSecond) + "/s" : figures(perSecond * 3600) + "/h";
    }
}
