package dev.packagefast.security.advisory.cvss;

/** The qualitative severity rating of a score, from least to worst. */
public enum CvssRating {
    NONE,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** The rating scale of v3.0, v3.1 and v4.0 (CVSS v3.1 §5, v4.0 §6): 0, up to 3.9, 6.9, 8.9, and above. */
    static CvssRating of(double score) {
        if (score >= 9.0) {
            return CRITICAL;
        }
        return ofVersion2(score);
    }

    /** The scale in use for v2.0 scores, which has no step above high. */
    static CvssRating ofVersion2(double score) {
        if (score >= 7.0) {
            return HIGH;
        }
        if (score >= 4.0) {
            return MEDIUM;
        }
        return score > 0.0 ? LOW : NONE;
    }
}
