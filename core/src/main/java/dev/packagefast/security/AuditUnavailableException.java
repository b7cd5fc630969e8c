package dev.packagefast.security;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The audit trail could not record an event durably, or is damaged. */
public final class AuditUnavailableException extends PackageSecurityException {
    @Serial
    private static final long serialVersionUID = 1L;

    AuditUnavailableException(String message, @Nullable Throwable cause) {
        super("audit-unavailable", Remedy.ENVIRONMENT, message, cause);
    }
}
