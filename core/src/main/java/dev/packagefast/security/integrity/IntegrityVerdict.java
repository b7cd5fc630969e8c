package dev.packagefast.security.integrity;

import java.util.List;
import java.util.stream.Collectors;

/** What a check of content against its expected hash came to. */
public sealed interface IntegrityVerdict {
    /** One sentence for a person. */
    String message();

    /** Whether the content is what was expected; anything else must not be used. */
    default boolean passed() {
        return this instanceof Match;
    }

    /**
     * The content has an expected digest.
     *
     * @param digest the digest that matched
     */
    record Match(Digest digest) implements IntegrityVerdict {
        @Override
        public String message() {
            return "matches " + digest;
        }
    }

    /**
     * The content has another digest.
     *
     * @param algorithm the algorithm that decided
     * @param expected its digests, any of which would have done
     * @param actual the content's
     */
    record Mismatch(HashAlgorithm algorithm, List<Digest> expected, Digest actual) implements IntegrityVerdict {
        public Mismatch {
            expected = List.copyOf(expected);
        }

        @Override
        public String message() {
            return algorithm.sriName() + " differs: expected "
                    + expected.stream().map(Digest::toSri).collect(Collectors.joining(" or ")) + ", found " + actual
                    + ". Do not use the content; fetch it again, and distrust its source if this repeats.";
        }
    }

    /** There is no hash to check against: an answer that the caller's policy must judge. */
    record NothingToCheck() implements IntegrityVerdict {
        @Override
        public String message() {
            return "there is no hash to check against. Add an integrity to the lockfile by installing anew";
        }
    }

    /**
     * The content could not be read.
     *
     * @param cause what kept it from being read
     */
    record Unreadable(IntegrityReadException cause) implements IntegrityVerdict {
        @Override
        public String message() {
            return String.valueOf(cause.getMessage());
        }
    }
}
