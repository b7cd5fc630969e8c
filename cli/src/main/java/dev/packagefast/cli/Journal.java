package dev.packagefast.cli;

import dev.packagefast.security.PluginFailures;
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
import dev.packagefast.security.plugin.host.PluginFailure;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What one command leaves behind: an event in the audit trail and a figure in the performance history.
 *
 * <p>A trail that was named with {@code --audit-log} is a demand: without the event there is no answer. The user's own
 * trail is a service: where it cannot be written, a line on standard error says so.
 */
final class Journal {
    private final Terminal terminal;
    private final Places places;
    private final Optional<Path> named;
    private final boolean quiet;
    private final UserPlugins plugins;
    /** Whether the report itself says that a plugin failed. */
    private final boolean reportTells;

    private final List<PluginFailure> told = new ArrayList<>();

    Journal(ParseResult options, Terminal terminal) {
        this.terminal = terminal;
        this.places = new Places(terminal.environment());
        this.named = Options.file(options, "--audit-log");
        this.plugins = new UserPlugins(places);
        OptionSpec level = options.commandSpec().findOption("--level");
        this.reportTells = level != null && !"permissive".equals(level.getValue());
        this.quiet = options.commandSpec().findOption("--quiet") != null && Options.has(options, "--quiet");
    }

    /** The plugins of this user. */
    UserPlugins plugins() {
        return plugins;
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
            if (plugins.exist()) {
                plugins.load().audit(event);
                tellOfPlugins(reportTells);
            }
        } catch (AuditTrailException failed) {
            complain(file, String.valueOf(failed.getMessage()), failed);
        }
    }

    /**
     * Each plugin that failed since this was last asked leaves an event, is counted, and is told of on standard error.
     *
     * @param silently whether the report tells of it instead
     */
    void tellOfPlugins(boolean silently) {
        Path file = named.orElseGet(places::auditLog);
        for (PluginFailure failure : plugins.failures()) {
            if (told.contains(failure)) {
                continue;
            }
            told.add(failure);
            try (AuditTrail trail = AuditTrail.open(file)) {
                trail.append(PluginFailures.event(failure, Clock.systemUTC()));
            } catch (AuditTrailException failed) {
                complain(file, String.valueOf(failed.getMessage()), failed);
            }
            PerformanceMetric metric = new PerformanceMetric(
                    PluginFailures.METRIC, Duration.ZERO, OptionalLong.empty(), OptionalDouble.empty(), Instant.now());
            HistoryWrite _ = PerformanceHistory.at(places.performanceHistory())
                    .append(MonitorSnapshot.of(metric, SeriesKey.of(PluginFailures.METRIC, Outcome.FAILED)));
            if (!silently) {
                terminal.flush();
                terminal.err()
                        .println("warning: the plugin "
                                + Printable.of(failure.plugin() + " was skipped: it " + failure.reason()));
            }
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
        PerformanceMetric metric = new PerformanceMetric(type, duration, memory, cpu, Instant.now());
        if (plugins.exist()) {
            plugins.load().measured(metric);
            tellOfPlugins(false);
        }
        MonitorSnapshot run =
                MonitorSnapshot.of(metric, SeriesKey.of(type, answered ? Outcome.SUCCESS : Outcome.FAILED));
        HistoryWrite _ = PerformanceHistory.at(places.performanceHistory()).append(run);
    }
}
