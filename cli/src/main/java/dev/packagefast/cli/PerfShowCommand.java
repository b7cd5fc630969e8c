package dev.packagefast.cli;

import dev.packagefast.security.performance.HistogramSnapshot;
import dev.packagefast.security.performance.HistoryReading;
import dev.packagefast.security.performance.SlowOperation;
import dev.packagefast.security.performance.TypeHistory;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec perf show}: counts, quantiles and the trend of each kind of operation, over this user's runs. */
final class PerfShowCommand extends Command {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int MOST_BARS = 30;
    private static final int MOST_SLOW = 5;

    PerfShowCommand() {
        super("show");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Show how often each operation ran, how long it took, and whether that has changed.")
                .footer("", "Example:", "  pfsec perf show");
        spec.addOption(PerfFigures.history());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        HistoryReading reading = PerfFigures.read(options, terminal);
        PrintWriter out = terminal.out();
        if (reading.types().isEmpty()) {
            out.println(
                    reading.complete()
                            ? "No figures yet: pfsec scan, verify and exec leave one each. Try pfsec scan, then this again."
                            : PerfFigures.damage(reading));
            sayIfOff(terminal);
            return Exit.CLEAN;
        }
        Style style = new Style(terminal.colour());
        out.println(style.bold(String.format(
                Locale.ROOT,
                "%-26s %7s %9s %9s %9s %9s %9s   %s",
                "operation",
                "count",
                "mean",
                "p50",
                "p90",
                "p99",
                "max",
                "latest runs")));
        for (TypeHistory type : reading.types()) {
            HistogramSnapshot durations = type.total().durations();
            out.printf(
                    Locale.ROOT,
                    "%-26s %7d %9s %9s %9s %9s %9s   %s%n",
                    Printable.of(type.type().toString()),
                    durations.count(),
                    shown(durations.mean()),
                    shown(durations.quantile(0.5)),
                    shown(durations.quantile(0.9)),
                    shown(durations.quantile(0.99)),
                    shown(durations.max()),
                    sparkline(type.points()));
            type.regression()
                    .ifPresent(slower -> out.println(style.bad(String.format(
                            Locale.ROOT,
                            "  slower than usual: the last run's median was %s, of the %d runs before %s (%.1f times)",
                            shown(Optional.of(slower.current())),
                            type.points().size() - 1,
                            shown(Optional.of(slower.usual())),
                            slower.ratio()))));
        }
        slowest(reading.slowest(MOST_SLOW), out, style);
        if (!reading.complete()) {
            out.println(style.bad(PerfFigures.damage(reading)));
        }
        sayIfOff(terminal);
        return Exit.CLEAN;
    }

    private static void sayIfOff(Terminal terminal) {
        if (!Journal.measures(terminal)) {
            terminal.out().println("No new figures are kept: " + Journal.PERFORMANCE + " is off.");
        }
    }

    private static void slowest(List<SlowOperation> slowest, PrintWriter out, Style style) {
        if (slowest.isEmpty()) {
            return;
        }
        out.println();
        out.println(style.bold("Slowest"));
        for (SlowOperation slow : slowest) {
            out.printf(
                    Locale.ROOT,
                    "  %9s  %s  %s%n",
                    shown(Optional.of(slow.duration())),
                    slow.timestamp().toString().substring(0, 19) + "Z",
                    Printable.of(slow.key().type().toString()));
        }
    }

    private static String sparkline(List<TypeHistory.Point> points) {
        List<TypeHistory.Point> latest = points.subList(Math.max(0, points.size() - MOST_BARS), points.size());
        long most = 1;
        for (TypeHistory.Point point : latest) {
            most = Math.max(most, point.median().toNanos());
        }
        StringBuilder line = new StringBuilder();
        for (TypeHistory.Point point : latest) {
            line.append(BARS.charAt((int) (point.median().toNanos() * (BARS.length() - 1) / most)));
        }
        return line.toString();
    }

    private static String shown(Optional<Duration> duration) {
        if (duration.isEmpty()) {
            return "-";
        }
        double micros = duration.get().toNanos() / 1e3;
        if (micros < 1_000) {
            return String.format(Locale.ROOT, "%.0f µs", micros);
        }
        return micros < 1e6
                ? String.format(Locale.ROOT, "%.1f ms", micros / 1e3)
                : String.format(Locale.ROOT, "%.1f s", micros / 1e6);
    }
}
