package dev.packagefast.cli;

import dev.packagefast.security.advisory.CorruptIndexException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec db verify}: whether every byte of the database is as it was written. */
final class DbVerifyCommand extends Command {
    DbVerifyCommand() {
        super("verify");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Check every page of the database, and the digest over all of them.")
                .footer("", "Example:", "  pfsec db verify --db npm.idx");
        spec.addOption(Options.text("--db", "FILE", "This database instead of the user's own."));
        spec.addOption(Options.quiet());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        try (Database database = Database.open(Options.file(options, "--db"), new Places(terminal.environment()))) {
            try (var _ = Progress.show(terminal, Options.has(options, "--quiet"), () -> "checking")) {
                database.index().verify();
            }
            if (!Options.has(options, "--quiet")) {
                terminal.out().println("ok  " + Printable.of(database.index().file()));
            }
            return Exit.CLEAN;
        } catch (CorruptIndexException corrupt) {
            CommandFailed failed = Database.corrupt(corrupt);
            throw new CommandFailed(Exit.BAD, failed.getMessage(), corrupt);
        }
    }
}
