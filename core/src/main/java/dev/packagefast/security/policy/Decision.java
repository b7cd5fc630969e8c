package dev.packagefast.security.policy;

/**
 * What a policy says about a finding, from the strictest to the mildest. A finding that stands in several places is
 * decided for each of them, and the strictest answer is its own.
 */
public sealed interface Decision {
    /** The word in reports for programs. */
    String word();

    /** The reason in words: the rule, the baseline, or who answers for it and until when. */
    String because();

    /** Whether it is one of those that are listed among the findings: blocked or warned about. */
    default boolean isOpen() {
        return this instanceof Block || this instanceof Warn;
    }

    /** The stricter one of two; the first where both are as strict. */
    static Decision stricter(Decision a, Decision b) {
        return rank(b) < rank(a) ? b : a;
    }

    // No switch over the types, here and below: it would be linked at run time, on the way of a cold scan.
    private static int rank(Decision decision) {
        if (decision instanceof Block) {
            return 0;
        }
        if (decision instanceof Warn) {
            return 1;
        }
        return decision instanceof Known ? 2 : 3;
    }

    /**
     * The scan fails.
     *
     * @param because the rule that says so, in words
     */
    record Block(String because) implements Decision {
        @Override
        public String word() {
            return "block";
        }
    }

    /**
     * It is shown, and the scan does not fail for it.
     *
     * @param because the rule that says so, in words
     */
    record Warn(String because) implements Decision {
        @Override
        public String word() {
            return "warn";
        }
    }

    /**
     * It was there when the baseline was written.
     *
     * @param baseline the report it stands in
     */
    record Known(String baseline) implements Decision {
        @Override
        public String word() {
            return "known";
        }

        @Override
        public String because() {
            return "stands in the baseline " + baseline;
        }
    }

    /** Somebody answers for it until a day. */
    record Excepted(Exemption exemption) implements Decision {
        @Override
        public String word() {
            return "excepted";
        }

        @Override
        public String because() {
            return "excepted until " + exemption.expires() + " by " + exemption.author() + ": " + exemption.reason();
        }
    }

    /** A VEX statement says that the package is not touched by it, or that it is fixed there. */
    record NotAffected(VexStatement statement) implements Decision {
        @Override
        public String word() {
            return "not_affected";
        }

        @Override
        public String because() {
            return statement.because();
        }
    }
}
