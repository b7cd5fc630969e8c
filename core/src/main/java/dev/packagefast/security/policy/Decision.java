package dev.packagefast.security.policy;

/**
 * What a policy says about a finding, from the strictest to the mildest. A finding that stands in several places is
 * decided for each of them, and the strictest answer is its own.
 */
public sealed interface Decision {
    /**
     * The scan fails.
     *
     * @param reason the rule that says so, in words
     */
    record Block(String reason) implements Decision {}

    /**
     * It is shown, and the scan does not fail for it.
     *
     * @param reason the rule that says so, in words
     */
    record Warn(String reason) implements Decision {}

    /**
     * It was there when the baseline was written.
     *
     * @param baseline the report it stands in
     */
    record Known(String baseline) implements Decision {}

    /** Somebody answers for it until a day. */
    record Excepted(Exemption exemption) implements Decision {}

    /** A VEX statement says that the package is not touched by it, or that it is fixed there. */
    record NotAffected(VexStatement statement) implements Decision {}

    /** The word in reports for programs. */
    default String word() {
        return switch (this) {
            case Block _ -> "block";
            case Warn _ -> "warn";
            case Known _ -> "known";
            case Excepted _ -> "excepted";
            case NotAffected _ -> "not_affected";
        };
    }

    /** Whether it is one of those that are listed among the findings: blocked or warned about. */
    default boolean isOpen() {
        return this instanceof Block || this instanceof Warn;
    }

    /** The reason in words: the rule, the baseline, or who answers for it and until when. */
    default String because() {
        return switch (this) {
            case Block block -> block.reason;
            case Warn warn -> warn.reason;
            case Known known -> "stands in the baseline " + known.baseline;
            case Excepted(Exemption exemption) ->
                "excepted until " + exemption.expires() + " by " + exemption.author() + ": " + exemption.reason();
            case NotAffected(VexStatement statement) -> statement.because();
        };
    }

    /** The stricter one of two; the first where both are as strict. */
    static Decision stricter(Decision a, Decision b) {
        return rank(b) < rank(a) ? b : a;
    }

    private static int rank(Decision decision) {
        return switch (decision) {
            case Block _ -> 0;
            case Warn _ -> 1;
            case Known _ -> 2;
            case Excepted _ -> 3;
            case NotAffected _ -> 4;
        };
    }
}
