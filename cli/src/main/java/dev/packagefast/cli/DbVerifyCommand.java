package dev.packagefast.cli;

import dev.packagefast.security.advisory.CorruptIndexException;
import java.nio.file.Path;
import java.util.Optional;
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
                .footer(
                        "",
                        "Examples:",
                        "  pfsec db verify --db npm.idx",
                        "  pfsec db verify --db team.idx --public-key team.pem   and who signed it",
                        "",
                        "Exit: 0 whole (and signed with that key), 1 damaged or not signed with it, 3 no answer.");
        spec.addOption(Options.text("--db", "FILE", "This database instead of the user's own."));
        spec.addOption(Options.text("--public-key", "FILE", "Also check the signature with this Ed25519 key (PEM)."));
        spec.addOption(Options.quiet());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        try (Database database = Database.open(Options.file(options, "--db"), new Places(terminal.environment()))) {
            try (var _ = Progress.show(terminal, Options.has(options, "--quiet"), () -> "checking")) {
                Optional<Path> key = Options.file(options, "--public-key");
                if (key.isPresent()) {
                    database.requireSignature(key.get(), Exit.BAD);
                } else {
                    database.index().verify();
                }
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
