package dev.packagefast.sandbox;

/** The policy or the command cannot be right: the caller has to change it. The command was not started. */
public final class SandboxPolicyException extends SandboxException {
    private static final long serialVersionUID = 1;

    SandboxPolicyException(String reason, String remedy) {
        super(reason, remedy);
    }
}
