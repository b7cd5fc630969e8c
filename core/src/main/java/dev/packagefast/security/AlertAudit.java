package dev.packagefast.security;

import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.performance.SeriesKey;
import dev.packagefast.security.performance.ThresholdAlert;
import dev.packagefast.security.performance.ThresholdListener;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes an event into the audit trail for each alert of the performance monitor: a flood is a sign of an attack, and
 * the trail is where one looks afterwards. It waits until the event is written, on the monitor's thread for this
 * listener, so that an alert that leaves no event counts as a failed delivery.
 *
 * <p>It cannot feed itself: alerts about the audit trail are limited in number like all others
 * ({@code ALERTS_PER_MINUTE}).
 */
final class AlertAudit implements ThresholdListener {
    /** The type of the events. */
    static final AuditEventType TYPE = AuditEventType.of("PERFORMANCE_ALERT");

    private final Function<AuditEvent, Optional<Degradation>> trail;
    private final Clock clock;

    AlertAudit(Function<AuditEvent, Optional<Degradation>> trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    @Override
    public void alert(ThresholdAlert alert) {
        Optional<Degradation> weaker = trail.apply(event(alert));
        if (weaker.isPresent()) {
            throw new AuditUnavailableException(
                    "an alert left no event: " + weaker.get().message(), null);
        }
    }

    private AuditEvent event(ThresholdAlert alert) {
        boolean raised = alert.state() == ThresholdAlert.State.RAISED;
        AuditEvent event = AuditEvent.of(TYPE, raised ? AuditOutcome.FAILED : AuditOutcome.SUCCEEDED, clock)
                .withReason(alert.message())
                .withAttribute("state", alert.state().label())
                .withAttribute("rule", alert.rule().kind())
                .withAttribute("metric", alert.rule().type().name())
                .withAttribute("suppressed", Long.toString(alert.suppressed()));
        Optional<Duration> took = alert.observedDuration();
        if (took.isPresent()) {
            event = event.withDuration(took.get());
        }
        Optional<Long> operations = alert.observedOperations();
        if (operations.isPresent()) {
            event = event.withAttribute("operations", Long.toString(operations.get()));
        }
        Optional<String> ecosystem = alert.series().flatMap(SeriesKey::ecosystem);
        return ecosystem.isPresent() ? event.withAttribute("ecosystem", ecosystem.get()) : event;
    }
}
