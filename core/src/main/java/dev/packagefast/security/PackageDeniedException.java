package dev.packagefast.security;

import java.io.Serial;

/**
 * A plugin does not let the package pass, or gave no answer, which is taken for a denial unless the level is
 * {@link SecurityLevel#PERMISSIVE}. Nothing was verified, scanned or run.
 */
public final class PackageDeniedException extends PackageSecurityException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String plugin;

    PackageDeniedException(String plugin, String message) {
        super("package-denied", Remedy.ENVIRONMENT, message, null);
        this.plugin = plugin;
    }

    /** The name of the plugin. */
    public String plugin() {
        return plugin;
    }
}
