package dev.packagefast.security;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A script was not started because it could not be isolated as strongly as the security level asks, or because its
 * manifest is of another package or permits what none may.
 */
public final class ScriptRefusedException extends PackageSecurityException {
    @Serial
    private static final long serialVersionUID = 1L;

    ScriptRefusedException(String message, @Nullable Throwable cause) {
        super("script-refused", Remedy.ENVIRONMENT, message, cause);
    }
}
