package dev.packagefast.security.audit;

/** How the thing ended that an event tells of. A closed set: a new outcome means a new format version of the log. */
public enum AuditOutcome {
    /** It was done, and the answer was good. */
    SUCCEEDED("succeeded"),
    /** It was done, and the answer was bad: a mismatch, a finding, an exit code other than 0. */
    FAILED("failed"),
    /** It was not allowed to happen. */
    REFUSED("refused"),
    /** It was switched off, or not needed. */
    SKIPPED("skipped"),
    /** It was stopped because its time was over. */
    TIMED_OUT("timed-out"),
    /** It was stopped because its caller asked. */
    CANCELLED("cancelled"),
    /** No answer could be given. */
    ERROR("error");

    private final String wireName;

    AuditOutcome(String wireName) {
        this.wireName = wireName;
    }

    /** The outcome as it stands in the log and in exports. */
    public String wireName() {
        return wireName;
    }
}
