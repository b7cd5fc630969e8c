package dev.packagefast.cli;

import dev.packagefast.security.ProjectScan;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.inventory.LockfileFormats;
import dev.packagefast.security.performance.MetricType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** The scans of one {@code pfsec fix}: under the same plugins, policy and level as {@code pfsec scan}, and as recorded. */
final class FixScan implements AutoCloseable {
    private final List<Path> paths;
    private final Database database;
    private final ParseResult options;
    private final Terminal terminal;
    private final Places places;
    private final Journal journal;
    private final @Nullable PluginScan plugins;
    private final List<Figure> figures = new ArrayList<>();

    private record Figure(boolean answered, Duration duration) {}

    FixScan(List<Path> paths, Database database, ParseResult options, Terminal terminal, String level) {
        this.paths = List.copyOf(paths);
        this.database = database;
        this.options = options;
        this.terminal = terminal;
        this.places = new Places(terminal.environment());
        UserPlugins userPlugins = UserPlugins.of(options, places, new ScannedTree(paths));
        this.journal = new Journal(options, terminal, userPlugins);
        this.plugins = userPlugins.exist() ? new PluginScan(userPlugins, level) : null;
    }

    /** Scans anew, and returns when the trail has the event. */
    ScanReport report() {
        long start = System.nanoTime();
        ScanReport report;
        try (var _ = Progress.show(terminal, Options.has(options, "--quiet"), () -> "scanning " + paths.getFirst())) {
            report = plugins == null
                    ? ProjectScan.of(paths, database.index())
                    : plugins.of(paths, database.index(), LockfileFormats.builtIn());
        }
        report = database.explain(Policies.apply(report, options, paths, places));
        report = plugins == null ? report : plugins.judged(report);
        journal.record(ScanCommand.event(paths, report));
        // A sink may have failed over the event.
        report = plugins == null ? report : plugins.judged(report);
        figures.add(new Figure(report.problems().isEmpty(), Duration.ofNanos(System.nanoTime() - start)));
        return report;
    }

    /** Whether the level denies every package, since a plugin failed in one of the scans. */
    boolean isRefused() {
        return plugins != null && plugins.isRefused();
    }

    /** Leaves the figures: a sink that fails over one is no denial of a scan that was before it. */
    @Override
    public void close() {
        for (Figure figure : figures) {
            journal.measured(
                    MetricType.VULNERABILITY_SCAN,
                    figure.answered,
                    figure.duration,
                    OptionalLong.empty(),
                    OptionalDouble.empty());
        }
    }
}
