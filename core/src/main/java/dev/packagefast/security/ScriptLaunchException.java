package dev.packagefast.security;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A script could not be started: it or its folder does not exist, or its policy contradicts itself. */
public final class ScriptLaunchException extends PackageSecurityException {
    @Serial
    private static final long serialVersionUID = 1L;

    ScriptLaunchException(String message, @Nullable Throwable cause) {
        super("script-launch", Remedy.CALLER, message, cause);
    }
}
