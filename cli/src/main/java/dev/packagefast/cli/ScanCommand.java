package dev.packagefast.cli;

import dev.packagefast.security.ProjectScan;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.advisory.CorruptIndexException;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.inventory.LockfileFormats;
import dev.packagefast.security.performance.MetricType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec scan}: what is known to be bad about the packages of a project. */
final class ScanCommand extends Command {
    private static final List<String> FORMATS =
            List.of("table", "json", "sarif", "cyclonedx", "html", "markdown", "spdx");
    private static final List<String> THRESHOLDS = List.of("low", "moderate", "high", "critical", "malicious");

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
        spec.addOption(Options.databaseKey());
        spec.addOption(Options.choice(
                "--format",
                FORMATS,
                "table",
                "table (default), json, another kind of report (docs/reports.md), or that of a plugin."));
        spec.addOption(Options.output());
        spec.addOption(Options.choice(
                "--fail-on",
                THRESHOLDS,
                "low",
                "Exit 1 only for findings this bad or worse: " + String.join(", ", THRESHOLDS) + "."));
        Policies.describe(spec);
        Resolving.describe(spec);
        spec.addOption(UserPlugins.option());
        spec.addOption(Options.level("When a plugin fails: permissive warns, standard and strict deny."));
        spec.addOption(Options.auditLog());
        spec.addOption(Options.quiet());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        long start = System.nanoTime();
        Places places = new Places(terminal.environment());
        List<Path> paths = Options.paths(options, List.of("."));
        ScannedTree tree = new ScannedTree(paths);
        UserPlugins userPlugins = UserPlugins.of(options, places, tree);
        String format = Options.format(options, FORMATS, userPlugins);
        Options.chosen(options, "--fail-on", THRESHOLDS);
        String level = Options.level(options);
        boolean quiet = Options.has(options, "--quiet");
        boolean resolve = Resolving.isAsked(options);
        Optional<Path> output = Options.file(options, "--output");
        try (Journal journal = new Journal(options, terminal, userPlugins);
                Database database = Database.open(Options.file(options, "--db"), places, tree)) {
            journal.openAhead();
            Options.file(options, "--db-key").ifPresent(key -> database.requireSignature(key, Exit.NO_ANSWER));
            PluginScan plugins = userPlugins.exist() ? new PluginScan(userPlugins, level) : null;
            ScanReport report;
            try (var _ = Progress.show(terminal, quiet, () -> "scanning " + paths.getFirst())) {
                report = resolve
                        ? ResolvedPoms.with(options, formats -> scan(paths, database, formats, plugins))
                        : scan(paths, database, LockfileFormats.builtIn(), plugins);
            }
            report = database.explain(Policies.apply(report, options, paths, places));
            report = plugins == null ? report : plugins.judged(report);
            journal.record(event(paths, report));
            // A sink may have failed over the event.
            report = plugins == null ? report : plugins.judged(report);
            try (Output out = Output.to(output, terminal)) {
                switch (format) {
                    case "json" -> JsonReports.scan(report, database, out.bytes());
                    case "table" ->
                        out.print(new ScanTable(output.isEmpty() && terminal.colour(), terminal.width())
                                .render(report, database, quiet, System.nanoTime() - start));
                    default -> {
                        if (FORMATS.contains(format)) {
                            OtherReports.scan(format, report, database, out.bytes());
                        } else {
                            boolean shown = output.isEmpty() && terminal.interactive();
                            new PluginReports(userPlugins.load(), format, shown).scan(report, database, out, journal);
                        }
                    }
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

    private static ScanReport scan(
            List<Path> paths, Database database, LockfileFormats formats, @Nullable PluginScan plugins) {
        return plugins == null
                ? ProjectScan.of(paths, database.index(), formats)
                : plugins.of(paths, database.index(), formats);
    }

    /** What a scan leaves in the trail. */
    static AuditEvent event(List<Path> paths, ScanReport report) {
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
                .withAttribute("denied", String.valueOf(report.denied().size()))
                .withAttribute("problems", String.valueOf(report.problems().size()));
    }

    private static int exit(ScanReport report) {
        if (!report.problems().isEmpty()) {
            return Exit.NO_ANSWER;
        }
        return report.isBlocked() ? Exit.BAD : Exit.CLEAN;
    }
}
