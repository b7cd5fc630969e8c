package dev.packagefast.cli;

import dev.packagefast.security.advisory.AdvisoryFormatException;
import dev.packagefast.security.advisory.AdvisoryImport;
import dev.packagefast.security.advisory.ImportProblem;
import dev.packagefast.security.advisory.ImportReport;
import dev.packagefast.security.advisory.IndexMetadata;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec db import}: OSV records in, one index file out. */
final class DbImportCommand extends Command {
    DbImportCommand() {
        super("import");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Build the database from OSV exports: zip files, folders, .ndjson or single files.")
                .footer(
                        "",
                        "Examples:",
                        "  pfsec db import npm/all.zip PyPI/all.zip      into this user's database",
                        "  pfsec db import advisories/ --out team.idx",
                        "",
                        "Every record that cannot be used, or only partly, is named with the reason.",
                        "Exit: 0 done, 3 a source could not be read (the database stays as it was).");
        spec.addPositional(Options.paths("1..*", "OSV exports: all.zip, a folder of records, or one record."));
        spec.addOption(Options.text("--out", "FILE", "Write the index here instead of this user's database."));
        spec.addOption(Options.signKey());
        spec.addOption(Options.auditLog());
        spec.addOption(Options.quiet());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        long start = System.nanoTime();
        List<Path> sources = Options.paths(options, List.of());
        Path target = Options.file(options, "--out").orElseGet(() -> new Places(terminal.environment()).database());
        boolean quiet = Options.has(options, "--quiet");
        ImportReport report;
        // Written by the import, read by the progress line.
        AtomicLongArray done = new AtomicLongArray(2);
        try (var _ = Progress.show(terminal, quiet, () -> line(done))) {
            if (Options.file(options, "--out").isEmpty()) {
                Places.makeParent(target);
            }
            AdvisoryImport making = AdvisoryImport.of(sources.toArray(Path[]::new))
                    .withProgress((records, bytes) -> {
                        done.set(0, records);
                        done.set(1, bytes);
                    });
            Optional<Path> key = Options.file(options, "--sign-key");
            report = (key.isPresent() ? making.withSigningKey(IndexKeys.signing(key.get())) : making).writeTo(target);
        } catch (AdvisoryFormatException bad) {
            throw new CommandFailed(Exit.NO_ANSWER, bad.getMessage() + "\n  " + target + " stays as it was", bad);
        } catch (NoSuchFileException missing) {
            throw new CommandFailed(Exit.NO_ANSWER, "there is no " + missing.getFile() + "\n  check the path", missing);
        } catch (AccessDeniedException denied) {
            throw new CommandFailed(
                    Exit.NO_ANSWER, denied.getFile() + " may not be read or written by this user", denied);
        } catch (IOException failed) {
            throw new CommandFailed(
                    Exit.NO_ANSWER,
                    "the import failed: " + reason(failed) + "\n  " + target + " stays as it was",
                    failed);
        }
        new Journal(options, terminal)
                .record(AuditEvent.of(AuditEventType.DATABASE_UPDATE, AuditOutcome.SUCCEEDED)
                        .withAttribute("database", target.toAbsolutePath().toString())
                        .withAttribute(
                                "advisories", String.valueOf(report.counts().used())));
        print(report, target, terminal, quiet, System.nanoTime() - start);
        return Exit.CLEAN;
    }

    private static String line(AtomicLongArray done) {
        return "importing: " + done.get(0) + " records, " + (done.get(1) >> 20) + " MB";
    }

    private static void print(ImportReport report, Path target, Terminal terminal, boolean quiet, long elapsedNanos) {
        Style style = new Style(terminal.colour());
        for (ImportProblem problem : report.problems()) {
            terminal.out()
                    .println((problem.unusable() ? style.bad("unusable  ") : style.dim("partly    "))
                            + Printable.of(problem.record() + " (" + problem.document() + "): "
                                    + problem.kind().words() + ": " + problem.message()));
        }
        if (quiet) {
            return;
        }
        IndexMetadata.RecordCounts counts = report.counts();
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%,d records read: %,d in the database (%,d of them partly), %,d withdrawn, %,d superseded, "
                                + "%,d unusable%n",
                        counts.read(),
                        counts.used(),
                        counts.partly(),
                        counts.withdrawn(),
                        counts.superseded(),
                        counts.unusable());
        long size;
        try {
            size = Files.size(target);
        } catch (IOException gone) {
            size = 0;
        }
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%s: %.1f MB in %.1f s%n",
                        Printable.of(target.toString()),
                        size / 1e6,
                        elapsedNanos / 1e9);
    }

    private static String reason(IOException failed) {
        return failed instanceof FileSystemException named && named.getReason() != null
                ? named.getFile() + " " + named.getReason()
                : String.valueOf(failed.getMessage());
    }
}
