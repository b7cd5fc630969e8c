package dev.packagefast.security;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The expected hash is no hash: neither SRI nor bare hex or base64 of a SHA-512, or only a legacy one. */
public final class InvalidIntegrityException extends PackageSecurityException {
    @Serial
    private static final long serialVersionUID = 1L;

    InvalidIntegrityException(String message, @Nullable Throwable cause) {
        super("invalid-integrity", Remedy.CALLER, message, cause);
    }
}
