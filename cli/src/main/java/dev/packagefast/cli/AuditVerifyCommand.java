package dev.packagefast.cli;

import dev.packagefast.security.audit.AuditLog;
import dev.packagefast.security.audit.AuditTrailException;
import dev.packagefast.security.audit.AuditVerdict;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec audit verify}: whether the trail is what was written. */
final class AuditVerifyCommand extends Command {
    AuditVerifyCommand() {
        super("verify");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Check every line of the audit trail against the chain of hashes.")
                .footer(
                        "",
                        "Example:",
                        "  pfsec audit verify --log audit.jsonl",
                        "",
                        "It cannot see the removal of whole lines at the end: note the head that it prints, elsewhere.",
                        "Exit: 0 as written, 1 damaged (the line is named), 3 unreadable.");
        spec.addOption(Options.text("--log", "FILE", "This trail instead of the user's own."));
        spec.addOption(Options.quiet());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        Path log = AuditLogs.chosen(options, terminal);
        boolean quiet = Options.has(options, "--quiet");
        AuditVerdict verdict;
        try (var _ = Progress.show(terminal, quiet, () -> "checking " + log)) {
            verdict = AuditLog.verify(log);
        } catch (AuditTrailException unreadable) {
            throw AuditLogs.failed(unreadable);
        }
        return switch (verdict) {
            case AuditVerdict.Intact intact -> {
                if (!quiet) {
                    terminal.out().println("ok  " + intact.events() + " events, head " + intact.head());
                }
                yield Exit.CLEAN;
            }
            case AuditVerdict.Incomplete incomplete -> {
                if (!quiet) {
                    terminal.out().println("ok  " + incomplete.events() + " events, head " + incomplete.head());
                    terminal.out()
                            .println("    line " + incomplete.line() + " is unfinished (" + incomplete.bytes()
                                    + " bytes): a writer is at work or was killed; its event was never acknowledged");
                }
                yield Exit.CLEAN;
            }
            case AuditVerdict.Damaged damaged ->
                throw new CommandFailed(
                        Exit.BAD,
                        log + ":" + damaged.line() + ": this line is not what was written\n  expected  "
                                + damaged.expected() + "\n  found     " + damaged.found() + "\n  the "
                                + damaged.events()
                                + " events before it are good; keep the file as evidence and start a new one");
        };
    }
}
