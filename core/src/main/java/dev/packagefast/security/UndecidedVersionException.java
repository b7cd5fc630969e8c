package dev.packagefast.security;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Advisories exist for the package, and its version cannot be ordered against theirs: no answer, rather than a guess. */
public final class UndecidedVersionException extends PackageSecurityException {
    @Serial
    private static final long serialVersionUID = 1L;

    UndecidedVersionException(String message, @Nullable Throwable cause) {
        super("undecided-version", Remedy.UPSTREAM, message, cause);
    }
}
