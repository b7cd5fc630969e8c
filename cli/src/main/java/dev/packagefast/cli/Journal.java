package dev.packagefast.cli;

import dev.packagefast.security.PluginFailures;
import dev.packagefast.security.audit.AuditActor;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What one command leaves behind: an event in the audit trail and a figure in the performance history.
 *
 * <p>A trail that was named with {@code --audit-log} is a demand: without the event there is no answer. The user's own
 * trail is a service: where it cannot be written, a line on standard error says so.
 */
final class Journal implements AutoCloseable {
    /** Set to {@code off} it keeps commands from leaving figures. */
    static final String PERFORMANCE = "PFSEC_PERFORMANCE";

    private final Terminal terminal;
    private final Places places;
    private final Optional<Path> named;
    private final boolean quiet;
    private final UserPlugins plugins;
    /** Whether the report itself says that a plugin failed. */
    private final boolean reportTells;

    private final List<PluginFailure> told = new ArrayList<>();
    private @Nullable Background<AuditTrail> ahead;

    Journal(ParseResult options, Terminal terminal) {
        this(options, terminal, ScannedTree.NONE);
    }

    /** A journal of a look at that tree. */
    Journal(ParseResult options, Terminal terminal, ScannedTree tree) {
        this(options, terminal, UserPlugins.of(options, new Places(terminal.environment()), tree));
    }

    /** A journal that tells {@code plugins}, which were asked before. */
    Journal(ParseResult options, Terminal terminal, UserPlugins plugins) {
        this.terminal = terminal;
        this.places = new Places(terminal.environment());
        this.named = Options.file(options, "--audit-log");
        this.plugins = plugins;
        OptionSpec level = options.commandSpec().findOption("--level");
        this.reportTells = level != null && !"permissive".equals(level.getValue());
        this.quiet = options.commandSpec().findOption("--quiet") != null && Options.has(options, "--quiet");
    }

    /** Opens the trail on a thread of its own while this one does what will be recorded; {@link #record} waits for it. */
    void openAhead() {
        ahead = Background.start("audit-open", () -> {
            // What an event says of this process takes a while to find out, too.
            AuditActor _ = AuditActor.current();
            return open();
        });
    }

    private AuditTrail open() {
        if (named.isEmpty()) {
            Places.makeParent(file());
        }
        return AuditTrail.open(file());
    }

    private Path file() {
        return named.isPresent() ? named.get() : places.auditLog();
    }

    /** The trail that was opened ahead, or one opened now. */
    private AuditTrail trail() {
        Background<AuditTrail> opening = ahead;
        ahead = null;
        return opening == null ? open() : opening.result();
    }

    /** Writes an event and returns once it is durable. */
    void record(AuditEvent event) {
        try {
            try (AuditTrail trail = trail()) {
                trail.append(event);
            }
            if (plugins.exist()) {
                plugins.load().audit(event);
                tellOfPlugins(reportTells);
            }
        } catch (AuditTrailException failed) {
            complain(file(), String.valueOf(failed.getMessage()), failed);
        }
    }

    /** Closes a trail that was opened ahead and never used. */
    @Override
    public void close() {
        if (ahead != null) {
            try (AuditTrail _ = trail()) {
                // Only closed.
            } catch (AuditTrailException nothingLost) {
                // Nothing was to be recorded.
            }
        }
    }

    /**
     * Each plugin that failed since this was last asked leaves an event, is counted, and is told of on standard error.
     *
     * @param silently whether the report tells of it instead
     */
    void tellOfPlugins(boolean silently) {
        for (PluginFailure failure : plugins.failures()) {
            if (told.contains(failure)) {
                continue;
            }
            told.add(failure);
            try (AuditTrail trail = open()) {
                trail.append(PluginFailures.event(failure, Clock.systemUTC()));
            } catch (AuditTrailException failed) {
                complain(file(), String.valueOf(failed.getMessage()), failed);
            }
            if (measures(terminal)) {
                leave(
                        new PerformanceMetric(
                                PluginFailures.METRIC,
                                Duration.ZERO,
                                OptionalLong.empty(),
                                OptionalDouble.empty(),
                                Instant.now()),
                        Outcome.FAILED,
                        OptionalLong.empty());
            }
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
        measured(type, answered, duration, memory, cpu, OptionalLong.empty());
    }

    /** As the other, with what the operation wrote to storage. */
    void measured(
            MetricType type,
            boolean answered,
            Duration duration,
            OptionalLong memory,
            OptionalDouble cpu,
            OptionalLong written) {
        if (!measures(terminal)) {
            return;
        }
        PerformanceMetric metric = new PerformanceMetric(type, duration, memory, cpu, Instant.now());
        if (plugins.exist()) {
            plugins.load().measured(metric);
            tellOfPlugins(false);
        }
        leave(metric, answered ? Outcome.SUCCESS : Outcome.FAILED, written);
    }

    private void leave(PerformanceMetric metric, Outcome outcome, OptionalLong written) {
        MonitorSnapshot run = MonitorSnapshot.of(metric, SeriesKey.of(metric.metricType(), outcome), written);
        HistoryWrite _ = PerformanceHistory.at(places.performanceHistory()).append(run);
    }

    /** Whether this user's commands leave figures. */
    static boolean measures(Terminal terminal) {
        return !"off".equals(terminal.environment().get(PERFORMANCE));
    }
}
