package dev.packagefast.security.advisory;

import java.util.Optional;

/** The one place where a CVSS vector becomes a rating. */
final class CvssRating {
    private CvssRating() {}

    /** The rating of {@code vector}, or empty if it is not a vector that can be scored. */
    static Optional<SeverityRating> of(String vector) {
        return Optional.empty();
    }
}
