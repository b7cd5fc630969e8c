package dev.packagefast.security;

import java.io.Serial;

/** The service was closed before or during the operation. */
public final class ServiceClosedException extends PackageSecurityException {
    @Serial
    private static final long serialVersionUID = 1L;

    ServiceClosedException(String message) {
        super("service-closed", Remedy.CALLER, message, null);
    }
}
