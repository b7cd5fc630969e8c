package dev.packagefast.security;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The audit trail could not record an event durably, or is damaged. */
public final class AuditTrailException extends PackageSecurityException {
    @Serial
    private static final long serialVersionUID = 1L;

    AuditTrailException(String message, @Nullable Throwable cause) {
        super("audit-trail", Remedy.ENVIRONMENT, message, cause);
    }
}
