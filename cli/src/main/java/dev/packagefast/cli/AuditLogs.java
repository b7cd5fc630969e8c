package dev.packagefast.cli;

import dev.packagefast.security.audit.AuditTrailException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ParseResult;

/** Which audit trail a command reads, and what it says when that cannot be read. */
final class AuditLogs {
    private AuditLogs() {}

    static Path chosen(ParseResult options, Terminal terminal) {
        Path log = Options.file(options, "--log").orElseGet(() -> new Places(terminal.environment()).auditLog());
        if (!Files.exists(log)) {
            throw new CommandFailed(
                    Exit.NO_ANSWER,
                    "there is no audit trail at " + log
                            + "\n  pfsec scan, verify and exec write one; name another with --log");
        }
        return log;
    }

    static CommandFailed failed(AuditTrailException failed) {
        return new CommandFailed(Exit.NO_ANSWER, String.valueOf(failed.getMessage()), failed);
    }
}
