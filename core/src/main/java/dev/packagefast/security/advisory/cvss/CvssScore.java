package dev.packagefast.security.advisory.cvss;

import java.math.BigDecimal;
import java.util.OptionalDouble;

/**
 * The scores of one CVSS vector, from 0.0 to 10.0 with one decimal place. Immutable.
 *
 * <pre>{@code
 * CvssScore.parse("AV:N/AC:L/Au:N/C:P/I:P/A:P").score();                                         // 7.5
 * CvssScore.parse("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N").rating();  // CRITICAL
 * }</pre>
 */
public final class CvssScore {
    /** The most characters a vector may have; the longest possible one of v4.0 has fewer than 250. */
    static final int MAX_LENGTH = 512;

    private static final String PREFIX = "CVSS:";

    private final String vector;
    private final String version;
    private final Scores scores;

    private CvssScore(String vector, String version, Scores scores) {
        this.vector = vector;
        this.version = version;
        this.scores = scores;
    }

    /**
     * Reads a vector of version 3.0, 3.1 or 4.0 by its prefix ({@code CVSS:3.1/…}), or of version 2.0, which has none.
     * Metrics may stand in any order. Letters must be written as specified.
     *
     * @throws MalformedCvssException if a metric or value is unknown, a metric is there twice, or a base metric is
     *     missing
     */
    public static CvssScore parse(String vector) {
        if (vector.isEmpty()) {
            throw new MalformedCvssException(vector, "it is empty");
        }
        if (vector.length() > MAX_LENGTH) {
            throw new MalformedCvssException(
                    vector, "it has " + vector.length() + " characters, and no vector more than " + MAX_LENGTH);
        }
        if (!vector.startsWith(PREFIX)) {
            return new CvssScore(vector, "2.0", Cvss2.scores(Cvss2.METRICS.parse(vector, vector)));
        }
        int slash = vector.indexOf('/');
        String version = vector.substring(PREFIX.length(), slash < 0 ? vector.length() : slash);
        String body = slash < 0 ? "" : vector.substring(slash + 1);
        Scores scores = switch (version) {
            case "3.0" -> Cvss3.V3_0.scores(Cvss3.METRICS.parse(vector, body));
            case "3.1" -> Cvss3.V3_1.scores(Cvss3.METRICS.parse(vector, body));
            case "4.0" -> Cvss4.scores(Cvss4.METRICS.parse(vector, body));
            default ->
                throw new MalformedCvssException(
                        vector,
                        "its version is '" + MalformedCvssException.printable(version)
                                + "'; with a prefix only 3.0, 3.1 and 4.0 are known");
        };
        return new CvssScore(vector, version, scores);
    }

    /** {@code "2.0"}, {@code "3.0"}, {@code "3.1"} or {@code "4.0"}. */
    public String version() {
        return version;
    }

    /** The text this was read from. */
    public String vector() {
        return vector;
    }

    /**
     * The score of everything that the vector defines: the environmental score if it defines an environmental metric,
     * else the temporal score if it defines a temporal one, else the base score. In v4.0 one score covers them all.
     */
    public double score() {
        return scores.overall().doubleValue();
    }

    /** The score of the base metrics alone. */
    public double baseScore() {
        return scores.base().doubleValue();
    }

    /** The temporal score; empty in v2.0 when no temporal metric is defined, and always in v4.0. */
    public OptionalDouble temporalScore() {
        return scores.temporal().stream().mapToDouble(BigDecimal::doubleValue).findAny();
    }

    /** The environmental score; empty in v2.0 when no environmental metric is defined, and always in v4.0. */
    public OptionalDouble environmentalScore() {
        return scores.environmental().stream()
                .mapToDouble(BigDecimal::doubleValue)
                .findAny();
    }

    /** The rating of {@link #score()}; a v2.0 score is never rated above {@link CvssRating#HIGH}. */
    public CvssRating rating() {
        return version.equals("2.0") ? CvssRating.ofVersion2(score()) : CvssRating.of(score());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CvssScore that && vector.equals(that.vector);
    }

    @Override
    public int hashCode() {
        return vector.hashCode();
    }

    @Override
    public String toString() {
        return score() + " (" + vector + ")";
    }
}
