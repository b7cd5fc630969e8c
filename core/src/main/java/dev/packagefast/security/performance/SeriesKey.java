package dev.packagefast.security.performance;

import java.util.Objects;
import java.util.Optional;

/**
 * What one series of figures is about: the type of operation, how it ended, and for which ecosystem.
 *
 * <p>No package name, path or argument can be part of it. An ecosystem is a short token such as {@code npm}.
 *
 * @param type what was done
 * @param outcome how it ended
 * @param ecosystem for which ecosystem, if that was told
 */
public record SeriesKey(MetricType type, Outcome outcome, Optional<String> ecosystem) {
    /** The longest ecosystem token, in characters. */
    public static final int MAX_ECOSYSTEM_LENGTH = 32;

    /** The reserved ecosystem of a type's overflow series. */
    static final String OVERFLOW = "overflow";

    public SeriesKey {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(ecosystem, "ecosystem");
        ecosystem.ifPresent(token -> Names.check("ecosystem", token, MAX_ECOSYSTEM_LENGTH));
    }

    /** The series of operations of that type about which no more was told. */
    public static SeriesKey of(MetricType type) {
        return new SeriesKey(type, Outcome.UNSPECIFIED, Optional.empty());
    }

    /** The series of that type and outcome in no particular ecosystem. */
    public static SeriesKey of(MetricType type, Outcome outcome) {
        return new SeriesKey(type, outcome, Optional.empty());
    }

    /** The series of that type and outcome in one ecosystem, such as {@code npm}. */
    public static SeriesKey of(MetricType type, Outcome outcome, String ecosystem) {
        return new SeriesKey(type, outcome, Optional.of(ecosystem));
    }

    static SeriesKey overflowOf(MetricType type) {
        return of(type, Outcome.UNSPECIFIED, OVERFLOW);
    }

    /** Whether figures stand here whose own series came after the table was full. */
    public boolean isOverflow() {
        return type.equals(MetricType.OVERFLOW)
                || ecosystem.filter(OVERFLOW::equals).isPresent();
    }

    @Override
    public String toString() {
        return type + "{outcome=" + outcome.label()
                + ecosystem.map(token -> ", ecosystem=" + token).orElse("") + "}";
    }
}
