package dev.packagefast.security;

import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditOutcome;
import java.util.Optional;

/** What one operation does, between the gate and the audit trail. Used once. */
interface Task<T extends Report<T>> {
    /** What refuses it before anything is written down or started. */
    default Optional<Answer<T>> refusal() {
        return Optional.empty();
    }

    /** The event that has to stand in the trail before it may start. */
    default Optional<AuditEvent> announcement() {
        return Optional.empty();
    }

    /** What plugins are asked before it may start; empty where it is about no package. */
    Optional<PluginQuestion> question();

    /**
     * Does it, on a virtual thread of its own; may block. What it throws is a defect, of ours or of an extension's.
     *
     * @param plugins what plugins say about the package
     */
    Answer<T> run(PluginVerdict plugins) throws Exception;

    /** Ends it, or keeps it from starting; without effect once it has ended. May be called by any thread. */
    void stop();

    /** The event that tells of it, to be completed. */
    AuditEvent event(AuditOutcome outcome);

    /** The answer of a task that was stopped before it began. */
    default Answer<T> notBegun() {
        return Answer.failed(
                new ServiceClosedException("the operation was stopped before it began. Make a new service for it."),
                event(AuditOutcome.CANCELLED));
    }
}
