package dev.packagefast.cli;

import dev.packagefast.cli.plugin.Plugins;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditTrail;
import dev.packagefast.security.audit.AuditTrailException;
import dev.packagefast.security.performance.HistoryWrite;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.MonitorSnapshot;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.PerformanceHistory;
import dev.packagefast.security.performance.PerformanceMetric;
import dev.packagefast.security.performance.SeriesKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * What one command leaves behind: an event in the audit trail and a figure in the performance history.
 *
 * <p>A trail that was named with {@code --audit-log} is a demand: without the event there is no answer. The user's own
 * trail is a service: where it cannot be written, a line on standard error says so.
 */
final class Journal {
    /** Set to {@code off} it keeps commands from leaving figures. */
    static final String PERFORMANCE = "PFSEC_PERFORMANCE";

    private final Terminal terminal;
    private final Places places;
    private final Optional<Path> named;
    private final boolean quiet;
    private @Nullable Plugins plugins;

    Journal(ParseResult options, Terminal terminal) {
        this.terminal = terminal;
        this.places = new Places(terminal.environment());
        this.named = Options.file(options, "--audit-log");
        this.quiet = options.commandSpec().findOption("--quiet") != null && Options.has(options, "--quiet");
    }

    /** Asked before anything of plugins is loaded: a command without them pays for one look at a folder. */
    boolean hasPlugins() {
        return plugins != null || Files.isDirectory(places.plugins());
    }

    /** The plugins of this user, loaded once. */
    Plugins plugins() {
        Plugins loaded = plugins;
        if (loaded == null) {
            try {
                loaded = Plugins.load(places.plugins(), Plugins.LIMIT);
            } catch (IOException failed) {
                throw new CommandFailed(
                        Exit.NO_ANSWER, "the plugin folder " + places.plugins() + " cannot be read: " + failed, failed);
            }
            plugins = loaded;
        }
        return loaded;
    }

    /** Writes an event and returns once it is durable. */
    void record(AuditEvent event) {
        Path file = named.orElseGet(places::auditLog);
        try {
            if (named.isEmpty()) {
                Places.makeParent(file);
            }
            try (AuditTrail trail = AuditTrail.open(file)) {
                trail.append(event);
            }
            if (hasPlugins()) {
                plugins().audit(event);
            }
        } catch (AuditTrailException failed) {
            complain(file, String.valueOf(failed.getMessage()), failed);
        }
    }

    private void complain(Path file, String message, Exception failed) {
        if (named.isPresent()) {
            throw new CommandFailed(
                    Exit.NO_ANSWER,
                    "refused, because the audit trail " + file + " cannot take the event: " + message,
                    failed);
        }
        if (!quiet) {
            terminal.flush();
            terminal.err().println("warning: no audit event was written: " + Printable.of(message));
        }
    }

    /** Adds one operation to the figures of this user's runs. What keeps it from being written is not worth a word. */
    void measured(MetricType type, boolean answered, Duration duration, OptionalLong memory, OptionalDouble cpu) {
        if (!measures(terminal)) {
            return;
        }
        PerformanceMetric metric = new PerformanceMetric(type, duration, memory, cpu, Instant.now());
        if (hasPlugins()) {
            plugins().measured(metric);
        }
        MonitorSnapshot run =
                MonitorSnapshot.of(metric, SeriesKey.of(type, answered ? Outcome.SUCCESS : Outcome.FAILED));
        HistoryWrite _ = PerformanceHistory.at(places.performanceHistory()).append(run);
    }

    /** Whether this user's commands leave figures. */
    static boolean measures(Terminal terminal) {
        return !"off".equals(terminal.environment().get(PERFORMANCE));
    }
}
