package dev.packagefast.cli;

import dev.packagefast.security.ProjectScan;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.advisory.CorruptIndexException;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.performance.MetricType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec scan}: what is known to be bad about the packages of a project. */
final class ScanCommand extends Command {
    private static final List<String> FORMATS =
            List.of("table", "json", "sarif", "cyclonedx", "html", "markdown", "spdx");
    private static final List<String> THRESHOLDS = List.of("low", "moderate", "high", "critical", "malicious");

    private static final List<String> LEVELS = List.of("permissive", "standard", "strict");

    ScanCommand() {
        super("scan");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Say what is known to be bad about the packages of a project, offline.")
                .footer(
                        "",
                        "Examples:",
                        "  pfsec scan .                               every lockfile below this folder",
                        "  pfsec scan package-lock.json --fail-on high  exit 1 only for high and worse",
                        "  pfsec scan . --format json --output scan.json",
                        "  pfsec scan . --format html --output report.html",
                        "  pfsec scan . --policy pfsec.toml           decide by the project's own policy",
                        "  pfsec scan . --baseline scan.json          fail only for what is new since then",
                        "  pfsec scan pom.xml --resolve               with all that Maven would bring along",
                        "",
                        "A finding whose severity nobody has rated counts for every --fail-on but malicious.",
                        "Exit: 0 clean, 1 findings, 3 something could not be read, whatever else was found.");
        spec.addPositional(Options.paths("0..*", "Lockfiles or folders; this folder when none is named."));
        spec.addOption(Options.text("--db", "FILE", "Answer from this advisory database."));
        spec.addOption(Options.text("--db-key", "FILE", "Answer only if the database is signed with this public key."));
        spec.addOption(Options.choice(
                "--format", FORMATS, "table", "table (default), json, or another kind of report (docs/reports.md)."));
        spec.addOption(Options.output());
        spec.addOption(Options.choice(
                "--fail-on",
                THRESHOLDS,
                "low",
                "Exit 1 only for findings this bad or worse: " + String.join(", ", THRESHOLDS) + "."));
        Policies.describe(spec);
        Resolving.describe(spec);
        spec.addOption(Options.choice(
                "--level", LEVELS, "standard", "When a plugin fails: permissive warns, standard and strict deny."));
        spec.addOption(Options.auditLog());
        spec.addOption(Options.quiet());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        long start = System.nanoTime();
        String format = Options.chosen(options, "--format", FORMATS);
        Options.chosen(options, "--fail-on", THRESHOLDS);
        Options.chosen(options, "--level", LEVELS);
        List<Path> paths = Options.paths(options, List.of("."));
        boolean quiet = Options.has(options, "--quiet");
        boolean resolve = Resolving.isAsked(options);
        Optional<Path> output = Options.file(options, "--output");
        try (Database database = Database.open(Options.file(options, "--db"), new Places(terminal.environment()))) {
            Options.file(options, "--db-key").ifPresent(key -> database.requireSignature(key, Exit.NO_ANSWER));
            ScanReport report;
            try (var _ = Progress.show(terminal, quiet, () -> "scanning " + paths.getFirst())) {
                report = resolve
                        ? ResolvedPoms.scan(paths, database.index(), options)
                        : ProjectScan.of(paths, database.index());
            }
            report = Policies.apply(report, options, paths, new Places(terminal.environment()));
            Journal journal = new Journal(options, terminal);
            if (journal.hasPlugins()) {
                report = PluginDecisions.ask(journal.plugins(), report, paths);
            }
            journal.record(event(paths, report));
            if (journal.hasPlugins()) {
                report = PluginDecisions.failures(journal.plugins(), report, options, terminal);
            }
            try (Output out = Output.to(output, terminal)) {
                switch (format) {
                    case "json" -> JsonReports.scan(report, database, out.bytes());
                    case "table" ->
                        new ScanTable(out.text(), output.isEmpty() && terminal.colour(), terminal.width())
                                .print(report, database, quiet, System.nanoTime() - start);
                    default -> OtherReports.scan(format, report, database, out.bytes());
                }
                out.complete();
            }
            journal.measured(
                    MetricType.VULNERABILITY_SCAN,
                    report.problems().isEmpty(),
                    Duration.ofNanos(System.nanoTime() - start),
                    OptionalLong.empty(),
                    OptionalDouble.empty());
            return exit(report);
        } catch (CorruptIndexException corrupt) {
            throw Database.corrupt(corrupt);
        }
    }

    private static AuditEvent event(List<Path> paths, ScanReport report) {
        AuditOutcome outcome = !report.problems().isEmpty()
                ? AuditOutcome.ERROR
                : report.isBlocked() ? AuditOutcome.FAILED : AuditOutcome.SUCCEEDED;
        StringBuilder scanned = new StringBuilder();
        for (Path path : paths) {
            scanned.append(scanned.isEmpty() ? "" : " ")
                    .append(path.toAbsolutePath().normalize());
        }
        return AuditEvent.of(AuditEventType.VULNERABILITY_SCAN, outcome)
                .withAttribute("paths", scanned.toString())
                .withAttribute("packages", String.valueOf(report.packages()))
                .withAttribute("findings", String.valueOf(report.findings().size()))
                .withAttribute("excepted", String.valueOf(report.excepted().size()))
                .withAttribute("known", String.valueOf(report.known().size()))
                .withAttribute("problems", String.valueOf(report.problems().size()));
    }

    private static int exit(ScanReport report) {
        if (!report.problems().isEmpty()) {
            return Exit.NO_ANSWER;
        }
        return report.isBlocked() ? Exit.BAD : Exit.CLEAN;
    }
}
