package dev.packagefast.cli;

import dev.packagefast.security.performance.HistoryReading;
import dev.packagefast.security.performance.MonitorSnapshot;
import dev.packagefast.telemetry.FigureExport;
import dev.packagefast.telemetry.OpenMetricsExport;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec perf export}: the figures of this user's runs for planning tools, spreadsheets and databases. */
final class PerfExportCommand extends Command {
    private static final List<String> FORMATS = List.of("csv", "jsonl", "openmetrics", "prometheus");

    PerfExportCommand() {
        super("export");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Write the figures of earlier runs in a form that other tools read.")
                .footer("", "Example:", "  pfsec perf export --format openmetrics --output history.om");
        spec.addOption(PerfFigures.history());
        spec.addOption(
                Options.choice(
                        "--format",
                        FORMATS,
                        "csv",
                        "csv (default) and jsonl: a row a run; openmetrics: running totals with times; prometheus: the totals."));
        spec.addOption(Options.output());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        String format = Options.chosen(options, "--format", FORMATS);
        HistoryReading reading = PerfFigures.read(options, terminal);
        List<MonitorSnapshot> runs = reading.runs();
        if (!reading.complete()) {
            terminal.err().println("warning: " + PerfFigures.damage(reading));
        }
        PerfFigures.write(Options.file(options, "--output"), terminal, out -> {
            switch (format) {
                case "csv" -> FigureExport.csv(runs, out);
                case "jsonl" -> FigureExport.jsonLines(runs, out);
                case "openmetrics" -> OpenMetricsExport.openMetrics(runs, out);
                default -> OpenMetricsExport.prometheus(runs, out);
            }
        });
        return Exit.CLEAN;
    }
}
