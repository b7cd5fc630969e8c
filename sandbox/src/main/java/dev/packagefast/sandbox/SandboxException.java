package dev.packagefast.sandbox;

/** A command that was not started. Nothing of it ran; nothing has to be undone. */
public abstract sealed class SandboxException extends RuntimeException
        permits SandboxPolicyException, SandboxUnavailableException {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final String remedy;

    SandboxException(String reason, String remedy) {
        super(reason + ". " + remedy + ".");
        this.reason = reason;
        this.remedy = remedy;
    }

    /** What stood in the way, without a full stop. */
    public String reason() {
        return reason;
    }

    /** What the reader can do about it, without a full stop. */
    public String remedy() {
        return remedy;
    }
}
