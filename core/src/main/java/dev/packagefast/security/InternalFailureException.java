package dev.packagefast.security;

import java.io.Serial;

/** The service itself failed where it should not: a defect to report. Nothing is known about the package. */
public final class InternalFailureException extends PackageSecurityException {
    @Serial
    private static final long serialVersionUID = 1L;

    InternalFailureException(Throwable cause) {
        super(
                "internal-failure",
                Remedy.PRODUCT,
                "no answer could be given, because the security service failed: " + cause
                        + ". Please report it with its stack trace.",
                cause);
    }
}
