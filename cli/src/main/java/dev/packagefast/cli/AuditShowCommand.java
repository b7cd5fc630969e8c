package dev.packagefast.cli;

import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditLog;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.audit.AuditRecord;
import dev.packagefast.security.audit.AuditTrailException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec audit show}: the latest events for a person. */
final class AuditShowCommand extends Command {
    private static final int DEFAULT_LAST = 20;

    AuditShowCommand() {
        super("show");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Show the latest events of the audit trail, oldest first.")
                .footer("", "Examples:", "  pfsec audit show", "  pfsec audit show --last 100 --log audit.jsonl");
        spec.addOption(Options.text("--log", "FILE", "This trail instead of the user's own."));
        spec.addOption(Options.text("--last", "N", "How many events; 20 when not said."));
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        Path log = AuditLogs.chosen(options, terminal);
        int last = Options.number(options, "--last", DEFAULT_LAST);
        ArrayDeque<AuditRecord> records = new ArrayDeque<>();
        try (Stream<AuditRecord> events = AuditLog.events(log)) {
            events.forEach(each -> {
                if (records.size() == last) {
                    records.removeFirst();
                }
                records.addLast(each);
            });
        } catch (AuditTrailException unreadable) {
            throw AuditLogs.failed(unreadable);
        }
        Style style = new Style(terminal.colour());
        for (AuditRecord each : records) {
            terminal.out().println(line(each, style));
        }
        return Exit.CLEAN;
    }

    private static String line(AuditRecord each, Style style) {
        AuditEvent event = each.event();
        StringBuilder line = new StringBuilder();
        line.append(String.format(Locale.ROOT, "%6d  ", each.sequence()));
        line.append(event.time().toString(), 0, "2026-01-01T00:00:00".length()).append("Z  ");
        String outcome = String.format(Locale.ROOT, "%-9s", event.outcome().wireName());
        line.append(event.outcome() == AuditOutcome.SUCCEEDED ? style.good(outcome) : style.bad(outcome));
        line.append("  ").append(event.type().name());
        event.subject()
                .ifPresent(subject -> line.append("  ").append(Printable.of(subject.name() + "@" + subject.version())));
        event.duration()
                .ifPresent(took -> line.append("  ").append(took.toMillis()).append(" ms"));
        event.isolation().ifPresent(level -> line.append("  ").append(Printable.of(level)));
        event.attributes()
                .forEach((key, value) -> line.append("  ").append(style.dim(Printable.of(key + "=" + value))));
        if (!event.reason().isEmpty()) {
            line.append("  ").append(Printable.of(event.reason()));
        }
        return line.toString();
    }
}
