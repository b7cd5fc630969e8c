package dev.packagefast.cli;

import dev.packagefast.security.advisory.AdvisoryFormatException;
import dev.packagefast.security.advisory.AdvisoryUpdate;
import dev.packagefast.security.advisory.BucketException;
import dev.packagefast.security.advisory.ImportReport;
import dev.packagefast.security.advisory.ProxySettings;
import dev.packagefast.security.advisory.UpdateProgress;
import dev.packagefast.security.advisory.UpdateReport;
import dev.packagefast.security.advisory.UpdateReport.EcosystemUpdate;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec db update}: today's advisories, from the public bucket or a mirror of it. */
final class DbUpdateCommand extends Command {
    private static final String UPSTREAM = "PFSEC_DB_URL";
    private static final int BAR = 20;

    DbUpdateCommand() {
        super("update");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Fetch today's advisories: everything the first time, later only what changed.")
                .footer(
                        "",
                        "Examples:",
                        "  pfsec db update",
                        "  pfsec db update --ecosystem npm --ecosystem PyPI",
                        "  pfsec db update --from https://mirror.example/osv",
                        "",
                        "Without --from the variable " + UPSTREAM + " names the upstream, else it is the public",
                        "OSV bucket. HTTPS_PROXY and NO_PROXY are honoured as curl does.",
                        "Exit: 0 done, 3 not to be had (the database stays as it was; run it again to go on).");
        spec.addOption(Options.text("--from", "URL|DIR", "A bucket or mirror with the layout of the OSV bucket."));
        spec.addOption(OptionSpec.builder("--ecosystem")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1..*")
                .paramLabel("NAME")
                .description("Only these; without, those of the last update, or "
                        + String.join(", ", AdvisoryUpdate.DEFAULT_ECOSYSTEMS) + ".")
                .build());
        spec.addOption(Options.text("--out", "FILE", "Write the index here instead of this user's database."));
        spec.addOption(Options.signKey());
        spec.addOption(Options.auditLog());
        spec.addOption(Options.quiet());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        long start = System.nanoTime();
        Places places = new Places(terminal.environment());
        Path target = Options.file(options, "--out").orElseGet(places::database);
        // A mirror that was named as nothing, as by a variable that is not set, is none: who named one may not want the
        // public upstream to be asked.
        String upstream = Options.value(options, "--from").orElseGet(() -> usualUpstream(terminal));
        AdvisoryUpdate update = prepare(options, upstream, places, terminal);
        boolean quiet = Options.has(options, "--quiet");
        Journal journal = new Journal(options, terminal);
        Line line = new Line();
        UpdateReport report;
        try (var _ = Progress.show(terminal, quiet, line::text)) {
            if (Options.file(options, "--out").isEmpty()) {
                Places.makeParent(target);
            }
            report = update.withProgress(line).writeTo(target);
        } catch (BucketException notHad) {
            journal.record(event(AuditOutcome.FAILED, upstream, target));
            throw failed(String.valueOf(notHad.getMessage()), target, notHad);
        } catch (AdvisoryFormatException bad) {
            journal.record(event(AuditOutcome.FAILED, upstream, target));
            throw failed(String.valueOf(bad.getMessage()), target, bad);
        } catch (AccessDeniedException denied) {
            throw failed(denied.getFile() + " may not be read or written by this user", target, denied);
        } catch (IOException failed) {
            throw failed("the update failed: " + failed, target, failed);
        }
        journal.record(event(AuditOutcome.SUCCEEDED, upstream, target)
                .withAttribute("changed", String.valueOf(report.imported().isPresent())));
        print(report, target, terminal, quiet, System.nanoTime() - start);
        return Exit.CLEAN;
    }

    private static String usualUpstream(Terminal terminal) {
        String named = terminal.environment().getOrDefault(UPSTREAM, "");
        return named.isBlank() ? AdvisoryUpdate.PUBLIC_BUCKET : named;
    }

    private static AdvisoryUpdate prepare(ParseResult options, String upstream, Places places, Terminal terminal) {
        try {
            ProxySettings proxies = ProxySettings.of(terminal.environment());
            if (proxies.hasCredentials() && System.getProperty("jdk.http.auth.tunneling.disabledSchemes") == null) {
                // The JDK's client sends no password to a proxy before a tunnel unless told so; the user has, by URL.
                System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
            }
            AdvisoryUpdate update = AdvisoryUpdate.from(upstream, places.cache())
                    .withEcosystems(options.matchedOptionValue("--ecosystem", List.of()))
                    .withProxies(proxies);
            Optional<Path> key = Options.file(options, "--sign-key");
            return key.isPresent() ? update.withSigningKey(IndexKeys.signing(key.get())) : update;
        } catch (IllegalArgumentException wrong) {
            throw Options.usage(options, String.valueOf(wrong.getMessage()));
        }
    }

    private static CommandFailed failed(String message, Path target, Exception cause) {
        return new CommandFailed(Exit.NO_ANSWER, message + "\n  " + target + " stays as it was", cause);
    }

    private static AuditEvent event(AuditOutcome outcome, String upstream, Path target) {
        return AuditEvent.of(AuditEventType.DATABASE_UPDATE, outcome)
                .withAttribute("upstream", withoutUser(upstream))
                .withAttribute("database", target.toAbsolutePath().toString());
    }

    /** A mirror's URL may carry a password, which does not belong into a log. */
    private static String withoutUser(String upstream) {
        return upstream.replaceFirst("^(https?://)[^/@]*@", "$1");
    }

    private static void print(UpdateReport report, Path target, Terminal terminal, boolean quiet, long elapsedNanos) {
        for (EcosystemUpdate one : report.ecosystems()) {
            for (Map.Entry<String, String> missing : one.unavailable().entrySet()) {
                terminal.out()
                        .println("missing  "
                                + Printable.of(one.ecosystem() + " " + missing.getKey() + ": " + missing.getValue()));
            }
        }
        if (quiet) {
            return;
        }
        for (EcosystemUpdate one : report.ecosystems()) {
            terminal.out()
                    .printf(
                            Locale.ROOT,
                            "%-12s %s%,d changed, %,d removed%n",
                            Printable.of(one.ecosystem()),
                            one.whole() ? "whole export, " : "",
                            one.changed(),
                            one.removed());
        }
        Optional<ImportReport> imported = report.imported();
        if (imported.isEmpty()) {
            terminal.out().println(Printable.of(target.toString()) + ": up to date");
            return;
        }
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%s: %,d advisories in %.1f s%s%n",
                        Printable.of(target.toString()),
                        imported.get().counts().used(),
                        elapsedNanos / 1e9,
                        imported.get().problemCount() == 0 ? "" : "; pfsec db status names what could not be used");
    }

    /** What the progress line says; written by the update, read by the painter. */
    private static final class Line implements UpdateProgress {
        private volatile String text = "connecting";
        private Step step = Step.WAITING;
        private String ecosystem = "";
        private long started;
        private long first;

        String text() {
            return text;
        }

        @Override
        public synchronized void onProgress(Step now, String of, long done, long total) {
            if (now != step || !of.equals(ecosystem)) {
                step = now;
                ecosystem = of;
                started = System.nanoTime();
                first = done;
            }
            text = switch (now) {
                case WAITING -> "waiting for another update";
                case EXPORT -> of + ": " + bar(done, total) + megabytes(done, total) + rate(done);
                case LIST -> of + ": " + done + " rows of the list of changes";
                case RECORDS -> of + ": " + bar(done, total) + done + " of " + total + " changed records";
                case INDEX -> "building the index: " + bar(done, total) + done + " of " + total + " records";
            };
        }

        private static String bar(long done, long total) {
            if (total <= 0) {
                return "";
            }
            int full = Math.clamp(done * BAR / total, 0, BAR);
            return "[" + "=".repeat(full) + " ".repeat(BAR - full) + "] ";
        }

        private static String megabytes(long done, long total) {
            return String.format(Locale.ROOT, "%.1f", done / 1e6)
                    + (total < 0 ? " MB" : String.format(Locale.ROOT, " of %.1f MB", total / 1e6));
        }

        private String rate(long done) {
            double seconds = (System.nanoTime() - started) / 1e9;
            return seconds < 0.2 ? "" : String.format(Locale.ROOT, ", %.1f MB/s", (done - first) / 1e6 / seconds);
        }
    }
}
