package dev.packagefast.cli;

import dev.packagefast.security.performance.HistoryReading;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.telemetry.HtmlReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec perf report}: the figures of this user's runs as one HTML page with plots, and what they say of capacity. */
final class PerfReportCommand extends Command {
    /** The limits of the document's example, for whoever names none. */
    private static final Map<MetricType, Duration> LIMITS = Map.of(
            MetricType.INTEGRITY_VERIFICATION, Duration.ofMillis(100),
            MetricType.VULNERABILITY_SCAN, Duration.ofSeconds(5));

    PerfReportCommand() {
        super("report");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description(
                        "Write latency, distribution, throughput, slowest operations and capacity as one HTML page.")
                .footer("", "Example:", "  pfsec perf report --output perf.html --limit 500");
        spec.addOption(PerfFigures.history());
        spec.addOption(Options.output());
        spec.addOption(Options.text(
                "--limit",
                "MILLIS",
                "The duration that no operation should exceed; without it 100 ms to verify and 5 s to scan."));
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        HistoryReading reading = PerfFigures.read(options, terminal);
        Map<MetricType, Duration> limits = new HashMap<>(LIMITS);
        if (Options.has(options, "--limit")) {
            Duration limit = Duration.ofMillis(Options.number(options, "--limit", 1));
            reading.types().forEach(type -> limits.put(type.type(), limit));
        }
        HtmlReport report = new HtmlReport(reading, limits, Runtime.getRuntime().availableProcessors(), Instant.now());
        Optional<Path> file = Options.file(options, "--output");
        PerfFigures.write(file, terminal, report::write);
        file.ifPresent(written -> terminal.err().println("The report is in " + Printable.of(written.toString())));
        return Exit.CLEAN;
    }
}
