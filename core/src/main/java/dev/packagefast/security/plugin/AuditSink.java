package dev.packagefast.security.plugin;

import dev.packagefast.security.audit.AuditEvent;

/** Takes a copy of each audit event, after the trail has made it durable. */
public non-sealed interface AuditSink extends Plugin {
    /** One event. The operation that left it waits, so that a sink with a slow receiver keeps a queue of its own. */
    void accept(AuditEvent event);
}
