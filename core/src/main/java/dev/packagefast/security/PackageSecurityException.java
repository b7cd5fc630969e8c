package dev.packagefast.security;

/** A failed check, or an answer that could not be given. */
public class PackageSecurityException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PackageSecurityException(String message, Throwable cause) {
        super(message, cause);
    }
}
