package dev.packagefast.security.performance;

/** How an operation ended, as far as figures tell it apart. */
public enum Outcome {
    /** Not told: the operation was timed without saying how it ended. */
    UNSPECIFIED("unspecified"),
    /** The question was answered and nothing stood against the package. */
    SUCCESS("success"),
    /** The question was answered and the answer is no: a mismatch, a finding that breaks policy, a refusal. */
    REFUSED("refused"),
    /** No answer could be given: unreadable input, an I/O error, a timeout. */
    FAILED("failed");

    private final String label;

    Outcome(String label) {
        this.label = label;
    }

    /** The value of the label {@code outcome} in exports. */
    public String label() {
        return label;
    }
}
