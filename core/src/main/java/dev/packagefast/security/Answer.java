package dev.packagefast.security;

import dev.packagefast.security.audit.AuditEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an operation came to, before the trail has it: a report or a failure, and the event that tells of it. */
record Answer<T extends Report<T>>(
        @Nullable T value, @Nullable PackageSecurityException failure, AuditEvent event) {
    static <T extends Report<T>> Answer<T> of(T value, AuditEvent event) {
        AuditEvent told = event;
        for (Degradation degradation : value.degradations()) {
            told = told.withAttribute("degraded." + degradation.kind().wireName(), degradation.message());
        }
        return new Answer<>(value, null, told);
    }

    static <T extends Report<T>> Answer<T> failed(PackageSecurityException failure, AuditEvent event) {
        return new Answer<>(
                null, failure, event.withReason(failure.getMessage()).withAttribute("code", failure.code()));
    }

    Answer<T> withDuration(Duration taken) {
        return new Answer<>(value, failure, event.withDuration(taken));
    }

    /** With plugins that were passed over, which the event tells too. */
    Answer<T> withSkipped(Degradation plugins) {
        AuditEvent told = event.withAttribute("degraded." + plugins.kind().wireName(), plugins.message());
        return new Answer<>(value == null ? null : value.withDegradation(plugins), failure, told);
    }

    Answer<T> withDegradation(Degradation more) {
        return value == null ? this : new Answer<>(value.withDegradation(more), null, event);
    }
}
