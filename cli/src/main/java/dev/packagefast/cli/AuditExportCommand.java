package dev.packagefast.cli;

import dev.packagefast.security.audit.AuditLog;
import dev.packagefast.security.audit.AuditTrailException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec audit export}: the trail as JSON, or as CSV that a spreadsheet takes for no formulas. */
final class AuditExportCommand extends Command {
    private static final List<String> FORMATS = List.of("json", "csv");

    AuditExportCommand() {
        super("export");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Write the events of the audit trail to a file.")
                .footer("", "Example:", "  pfsec audit export --format csv --output audit.csv");
        spec.addOption(Options.text("--log", "FILE", "This trail instead of the user's own."));
        spec.addOption(Options.choice("--format", FORMATS, "json", "json (default) or csv."));
        spec.addOption(OptionSpec.builder("--output")
                .type(String.class)
                .paramLabel("FILE")
                .required(true)
                .description("The file to write; it appears whole or not at all.")
                .build());
        spec.addOption(Options.quiet());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        Path log = AuditLogs.chosen(options, terminal);
        Path target = Options.file(options, "--output").orElseThrow();
        boolean csv = Options.chosen(options, "--format", FORMATS).equals("csv");
        try (var _ = Progress.show(terminal, Options.has(options, "--quiet"), () -> "exporting " + log)) {
            if (csv) {
                AuditLog.exportCsv(log, target);
            } else {
                AuditLog.exportJson(log, target);
            }
        } catch (AuditTrailException failed) {
            throw AuditLogs.failed(failed);
        }
        return Exit.CLEAN;
    }
}
