package dev.packagefast.security;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A package file or folder could not be read: it is missing, unreadable, not a regular file, or changed meanwhile. */
public final class PackageFileException extends PackageSecurityException {
    @Serial
    private static final long serialVersionUID = 1L;

    PackageFileException(String message, @Nullable Throwable cause) {
        super("package-file", Remedy.ENVIRONMENT, message, cause);
    }
}
