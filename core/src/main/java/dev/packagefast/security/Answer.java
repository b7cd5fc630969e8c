package dev.packagefast.security;

import dev.packagefast.security.audit.AuditEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operation came to, before the trail has it: a value or a failure, the event that tells of it, and what was let
 * through on the way.
 */
record Answer<T>(@Nullable T value, @Nullable PackageSecurityException failure, AuditEvent event) {
    static <T> Answer<T> of(T value, AuditEvent event, List<Degradation> degradations) {
        return new Answer<>(value, null, withDegradations(event, degradations));
    }

    static <T> Answer<T> failed(PackageSecurityException failure, AuditEvent event) {
        return new Answer<>(
                null, failure, event.withReason(failure.getMessage()).withAttribute("code", failure.code()));
    }

    private static AuditEvent withDegradations(AuditEvent event, List<Degradation> degradations) {
        AuditEvent told = event;
        for (Degradation degradation : degradations) {
            told = told.withAttribute("degraded." + degradation.kind().wireName(), degradation.message());
        }
        return told;
    }
}
