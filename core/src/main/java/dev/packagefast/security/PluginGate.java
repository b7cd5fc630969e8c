package dev.packagefast.security;

import dev.packagefast.security.advisory.AdvisoryMatch;
import dev.packagefast.security.advisory.PackageVersion;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.performance.PerformanceMetric;
import dev.packagefast.security.plugin.AuditSink;
import dev.packagefast.security.plugin.host.HostSettings;
import dev.packagefast.security.plugin.host.PluginFailure;
import dev.packagefast.security.plugin.host.Plugins;
import dev.packagefast.security.plugin.host.PolicyDenial;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The plugins of one service: loaded by the first operation, asked before each. Thread-safe. */
final class PluginGate {
    /** How long a plugin that failed is left alone: long enough that a hanging one costs little, short for an outage. */
    private static final Duration ASK_AGAIN_AFTER = Duration.ofMinutes(1);

    private final SecurityServiceConfig config;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Consumer<PluginFailure> listener = failure -> {};
    /** Guarded by {@link #lock} for writing. */
    private volatile @Nullable Plugins plugins;

    PluginGate(SecurityServiceConfig config) {
        this.config = config;
    }

    /** Who is told of each failure. */
    void failuresTo(Consumer<PluginFailure> told) {
        listener = told;
    }

    /** Whether there is anybody to ask; nothing is loaded for this question. */
    boolean isManned() {
        return !config.plugins().isEmpty() || config.pluginFolder().isPresent();
    }

    private Plugins plugins() {
        Plugins loaded = plugins;
        if (loaded == null) {
            lock.lock();
            try {
                loaded = plugins;
                if (loaded == null) {
                    loaded = Plugins.of(
                            config.plugins(),
                            config.pluginFolder().stream().toList(),
                            new HostSettings(
                                    config.pluginTimeLimit(),
                                    Optional.of(ASK_AGAIN_AFTER),
                                    failure -> listener.accept(failure)));
                    plugins = loaded;
                }
            } finally {
                lock.unlock();
            }
        }
        return loaded;
    }

    /** @throws PackageDeniedException if the package may not pass */
    PluginVerdict ask(PluginQuestion question) {
        PackageSubject subject = question.subject();
        Plugins asked = plugins();
        LocatedPackage located;
        try {
            located = LocatedPackage.asked(subject.ecosystem(), subject.name(), subject.version(), question.about());
        } catch (IllegalArgumentException odd) {
            throw new PackageDeniedException(
                    "", subject + " cannot be shown to the plugins: " + odd.getMessage() + ". Correct the name.");
        }
        List<PolicyDenial> denied = asked.denied(List.of(located));
        if (!denied.isEmpty()) {
            PolicyDenial first = denied.getFirst();
            throw new PackageDeniedException(
                    first.plugin(),
                    subject + " is denied by the plugin " + first.plugin() + ": " + first.reason()
                            + ". Choose another package, or change what the plugin is set to.");
        }
        List<AdvisoryMatch> matches = List.of();
        if (question.advisories()) {
            PackageVersion version = new PackageVersion(subject.ecosystem(), subject.name(), subject.version());
            matches = asked.advisories(List.of(version)).getOrDefault(version, List.of());
        }
        return new PluginVerdict(matches, judged(subject.toString(), asked.failures()));
    }

    /** Hands a durable event to the audit sinks; what the permissive level passes over is the answer. */
    Optional<Degradation> copy(AuditEvent event) {
        if (!isManned() || !plugins().provides(AuditSink.class)) {
            return Optional.empty();
        }
        List<PluginFailure> before = plugins().failures();
        plugins().audit(event);
        // One that had failed before was judged when the operation began.
        List<PluginFailure> now = plugins().failures().stream()
                .filter(failure -> !before.contains(failure))
                .toList();
        return judged("the event " + event.type().name(), now);
    }

    /** Hands a figure to the metric sinks. */
    void measured(PerformanceMetric metric) {
        plugins().measured(metric);
    }

    private Optional<Degradation> judged(String what, List<PluginFailure> failures) {
        PluginFailures meaning = PluginFailures.at(config.level(), failures);
        if (!meaning.denied().isEmpty()) {
            DeniedPackage first = meaning.denied().getFirst();
            throw new PackageDeniedException(
                    first.plugin(),
                    what + " is denied, since the plugin " + first.plugin() + " " + first.reason()
                            + ". Mend or remove the plugin.");
        }
        return meaning.skipped().isEmpty()
                ? Optional.empty()
                : Optional.of(new Degradation(
                        Degradation.Kind.PLUGIN_SKIPPED,
                        meaning.skipped().stream().map(Degradation::message).collect(Collectors.joining(" "))));
    }
}
