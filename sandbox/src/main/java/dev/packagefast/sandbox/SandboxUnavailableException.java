package dev.packagefast.sandbox;

/**
 * This machine cannot hold the command as strongly as the policy demands, or cannot start it now. The command was not
 * started.
 */
public final class SandboxUnavailableException extends SandboxException {
    private static final long serialVersionUID = 1;

    SandboxUnavailableException(String reason, String remedy) {
        super(reason, remedy);
    }
}
