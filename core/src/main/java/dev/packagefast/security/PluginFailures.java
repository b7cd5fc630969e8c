package dev.packagefast.security;

import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.plugin.host.PluginFailure;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * What it means at a level that plugins failed: one that did not say yes is skipped with a warning, or denies every
 * package.
 *
 * @param denied one for each failure; empty at the permissive level
 * @param skipped one for each failure at the permissive level
 */
public record PluginFailures(List<DeniedPackage> denied, List<Degradation> skipped) {
    /** The type of the event that a failure leaves in the audit trail. */
    public static final AuditEventType EVENT = AuditEventType.of("PLUGIN_FAILURE");

    /** What questions to plugins are counted and timed as; a failure is one of outcome failed or refused. */
    public static final MetricType METRIC = MetricType.of("plugin-check");

    public PluginFailures {
        denied = List.copyOf(denied);
        skipped = List.copyOf(skipped);
    }

    /** The meaning of those failures. */
    public static PluginFailures at(SecurityLevel level, List<PluginFailure> failures) {
        List<DeniedPackage> denied = new ArrayList<>();
        List<Degradation> skipped = new ArrayList<>();
        for (PluginFailure failure : failures) {
            switch (level) {
                case PERMISSIVE ->
                    skipped.add(new Degradation(
                            Degradation.Kind.PLUGIN_SKIPPED,
                            "the plugin " + failure.plugin() + " was skipped: it " + failure.reason()
                                    + ". Mend or remove it."));
                case STANDARD, STRICT ->
                    denied.add(new DeniedPackage(failure.plugin(), "every package", failure.reason()));
            }
        }
        return new PluginFailures(denied, skipped);
    }

    /** The event of one failure. */
    public static AuditEvent event(PluginFailure failure, Clock clock) {
        return AuditEvent.of(EVENT, AuditOutcome.ERROR, clock)
                .withReason(failure.toString())
                .withAttribute("plugin", failure.plugin());
    }
}
