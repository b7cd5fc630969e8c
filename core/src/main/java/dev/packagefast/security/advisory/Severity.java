package dev.packagefast.security.advisory;

import java.util.Locale;
import java.util.Optional;

/**
 * How bad an advisory is, weakest first; the order of the constants is the order of severity. The words are those of
 * GitHub and npm ({@code moderate} is what CVSS calls medium).
 */
public enum Severity {
    /** A CVSS score of zero. */
    NONE(0),
    /** The record gives neither a vector that can be scored nor a word. */
    UNKNOWN(1),
    LOW(2),
    MODERATE(3),
    HIGH(4),
    CRITICAL(5),
    /** The package itself is the attack: worse than any flaw. */
    MALICIOUS(6);

    private static final Severity[] ALL = values();

    private final int code;
    private final String word = name().toLowerCase(Locale.ROOT);

    Severity(int code) {
        this.code = code;
    }

    /** The number in an index file. */
    int code() {
        return code;
    }

    /** The lower-case word used in reports and on the command line. */
    public String word() {
        return word;
    }

    /** The severity a database or a user calls {@code word}, in any case; {@code medium} and {@code important} count. */
    public static Optional<Severity> find(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "none" -> Optional.of(NONE);
            case "unknown" -> Optional.of(UNKNOWN);
            case "low", "minor", "negligible" -> Optional.of(LOW);
            case "moderate", "medium" -> Optional.of(MODERATE);
            case "high", "important" -> Optional.of(HIGH);
            case "critical" -> Optional.of(CRITICAL);
            case "malicious" -> Optional.of(MALICIOUS);
            default -> Optional.empty();
        };
    }

    /** The rating of a CVSS v3 or v4 score (CVSS v3.1 §5, qualitative severity rating scale). */
    public static Severity ofScore(double score) {
        if (score >= 9.0) {
            return CRITICAL;
        }
        if (score >= 7.0) {
            return HIGH;
        }
        if (score >= 4.0) {
            return MODERATE;
        }
        return score > 0 ? LOW : NONE;
    }

    /** The severity with that number, or {@code UNKNOWN} for one this program does not know. */
    static Severity ofCode(int code) {
        for (Severity severity : ALL) {
            if (severity.code == code) {
                return severity;
            }
        }
        return UNKNOWN;
    }
}
