package dev.packagefast.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec db}: the advisory database. */
final class DbCommand extends Command {
    DbCommand() {
        super("db");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Make and inspect the advisory database.")
                .footer(
                        "",
                        "Examples:",
                        "  pfsec db update",
                        "  pfsec db import all.zip --out npm.idx",
                        "  pfsec db status",
                        "  pfsec scan . --db npm.idx");
    }

    @Override
    List<Command> subcommands() {
        return List.of(new DbUpdateCommand(), new DbImportCommand(), new DbStatusCommand(), new DbVerifyCommand());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        throw new AssertionError("a command with subcommands does not run by itself");
    }
}
