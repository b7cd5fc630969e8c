package dev.packagefast.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec audit}: the trail of what was checked and run. */
final class AuditCommand extends Command {
    AuditCommand() {
        super("audit");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Show, verify and export the audit trail.")
                .footer(
                        "",
                        "Examples:",
                        "  pfsec audit show",
                        "  pfsec audit verify --log /var/log/pfsec/audit.jsonl",
                        "  pfsec audit export --format csv --output audit.csv");
    }

    @Override
    List<Command> subcommands() {
        return List.of(new AuditShowCommand(), new AuditVerifyCommand(), new AuditExportCommand());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        throw new AssertionError("a command with subcommands does not run by itself");
    }
}
