package dev.packagefast.security;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The advisory database cannot answer: it is missing, damaged, or older than the security level allows. */
public final class AdvisoryDatabaseException extends PackageSecurityException {
    @Serial
    private static final long serialVersionUID = 1L;

    AdvisoryDatabaseException(String message, @Nullable Throwable cause) {
        super("advisory-database", Remedy.ENVIRONMENT, message, cause);
    }
}
