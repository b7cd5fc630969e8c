package dev.packagefast.security.plugin;

import dev.packagefast.security.audit.AuditEvent;

/** Takes a copy of each audit event, after the trail has made it durable. */
public interface AuditSink extends Plugin {
    void accept(AuditEvent event);
}
