package dev.packagefast.cli;

import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.integrity.Integrity;
import dev.packagefast.security.integrity.IntegrityVerdict;
import dev.packagefast.security.integrity.IntegrityVerifier;
import dev.packagefast.security.integrity.LegacyHashes;
import dev.packagefast.security.integrity.MalformedIntegrityException;
import dev.packagefast.security.performance.MetricType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec verify}: whether a file is what was published. */
final class VerifyCommand extends Command {
    VerifyCommand() {
        super("verify");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Check that a file is what was published.")
                .footer(
                        "",
                        "Examples:",
                        "  pfsec verify lodash-4.17.21.tgz --integrity sha512-v2kDEe57lec…",
                        "  pfsec verify file.tgz --integrity \"$(jq -r .dist.integrity meta.json)\"",
                        "",
                        "Several hashes may be given in one text; the strongest algorithm among them decides.",
                        "Exit: 0 it is, 1 it is not, 2 the hash is none, 3 the file cannot be read.");
        // One alone: of several, the others would pass unread.
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .required(true)
                .paramLabel("FILE")
                .type(String.class)
                .description("The file to check.")
                .build());
        spec.addOption(picocli.CommandLine.Model.OptionSpec.builder("--integrity")
                .type(String.class)
                .paramLabel("SRI")
                .required(true)
                .description("The expected hash: SRI as in a lockfile, or hex or base64 of a SHA-512.")
                .build());
        spec.addOption(Options.flag("--legacy", "Let SHA-1 and MD5 count, which prove nothing against an attacker."));
        spec.addOption(UserPlugins.option());
        spec.addOption(Options.auditLog());
        spec.addOption(Options.quiet());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        Path file = Options.path(options, options.matchedPositionalValue(0, ""));
        long start = System.nanoTime();
        Integrity expected = expected(options);
        IntegrityVerdict verdict;
        try (var _ = Progress.show(terminal, Options.has(options, "--quiet"), () -> "reading " + file.getFileName())) {
            verdict = new IntegrityVerifier().verify(file, expected);
        }
        Journal journal = new Journal(options, terminal, new ScannedTree(List.of(file)));
        journal.record(event(file, verdict));
        journal.measured(
                MetricType.INTEGRITY_VERIFICATION,
                !(verdict instanceof IntegrityVerdict.Unreadable),
                Duration.ofNanos(System.nanoTime() - start),
                OptionalLong.empty(),
                OptionalDouble.empty());
        Style style = new Style(terminal.colour());
        return switch (verdict) {
            case IntegrityVerdict.Match match -> {
                if (!Options.has(options, "--quiet")) {
                    terminal.out()
                            .println(style.good("ok") + "  " + Printable.of(file.toString()) + " "
                                    + match.digest().toSri());
                }
                yield Exit.CLEAN;
            }
            case IntegrityVerdict.Mismatch mismatch ->
                throw new CommandFailed(
                        Exit.BAD,
                        file + " is not what was published: "
                                + mismatch.algorithm().sriName() + " differs\n"
                                + "  expected  "
                                + String.join(
                                        " or ",
                                        mismatch.expected().stream()
                                                .map(digest -> digest.toSri())
                                                .toList())
                                + "\n  found     " + mismatch.actual().toSri()
                                + "\n  delete the file and fetch it again; if it stays, somebody changed it");
            case IntegrityVerdict.NothingToCheck nothing -> throw new CommandFailed(Exit.NO_ANSWER, nothing.message());
            case IntegrityVerdict.Unreadable unreadable ->
                throw new CommandFailed(Exit.NO_ANSWER, unreadable.message(), unreadable.cause());
        };
    }

    private static AuditEvent event(Path file, IntegrityVerdict verdict) {
        AuditOutcome outcome = switch (verdict) {
            case IntegrityVerdict.Match _ -> AuditOutcome.SUCCEEDED;
            case IntegrityVerdict.Mismatch _ -> AuditOutcome.FAILED;
            case IntegrityVerdict.NothingToCheck _, IntegrityVerdict.Unreadable _ -> AuditOutcome.ERROR;
        };
        return AuditEvent.of(AuditEventType.INTEGRITY_VERIFICATION, outcome)
                .withReason(verdict.message())
                .withAttribute("file", file.toAbsolutePath().normalize().toString());
    }

    private static Integrity expected(ParseResult options) {
        String text = Options.value(options, "--integrity").orElseThrow();
        try {
            return Integrity.parse(text, Options.has(options, "--legacy") ? LegacyHashes.ACCEPT : LegacyHashes.REFUSE);
        } catch (MalformedIntegrityException malformed) {
            throw new CommandFailed(Exit.USAGE, String.valueOf(malformed.getMessage()), malformed);
        }
    }
}
