package dev.packagefast.security.performance;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When figures are worth an alert: one slow operation, a slow window, or a flood.
 *
 * <p>A window is a stretch of time of fixed length; windows follow one another without overlap. A window rule raises one
 * alert when its limit is exceeded and one more when a whole later window stayed at or under {@link #CLEAR_RATIO} of it:
 * figures that hover around the limit do not ring twice.
 */
public sealed interface ThresholdRule {
    /** The share of its limit that a figure must come down to before a raised window rule is cleared. */
    double CLEAR_RATIO = 0.8;

    /** The shortest window. */
    Duration MIN_WINDOW = Duration.ofMillis(100);

    /** The longest window. */
    Duration MAX_WINDOW = Duration.ofDays(1);

    /** The type of operation that is watched. */
    MetricType type();

    /** {@code operation}, {@code quantile} or {@code rate}. */
    String kind();

    /** The limit, where it is a duration. */
    Optional<Duration> limitDuration();

    /** The rule in words, for a log line or a message. */
    String describe();

    /**
     * A single operation took longer than {@code limit}.
     *
     * @param type what is watched
     * @param limit the longest duration that raises nothing
     */
    record Operation(MetricType type, Duration limit) implements ThresholdRule {
        public Operation {
            Objects.requireNonNull(type, "type");
            checkLimit(limit);
        }

        @Override
        public String kind() {
            return "operation";
        }

        @Override
        public Optional<Duration> limitDuration() {
            return Optional.of(limit);
        }

        @Override
        public String describe() {
            return "one " + type + " longer than " + Durations.readable(Durations.toNanos(limit));
        }
    }

    /**
     * A quantile of the durations within a window lies above {@code limit}.
     *
     * @param type what is watched
     * @param quantile which quantile, such as 0.99
     * @param limit the highest quantile that raises nothing
     * @param window how long a window is
     * @param leastOperations a window with fewer operations says nothing, neither good nor bad
     */
    record Quantile(MetricType type, double quantile, Duration limit, Duration window, long leastOperations)
            implements ThresholdRule {
        public Quantile {
            Objects.requireNonNull(type, "type");
            checkLimit(limit);
            checkWindow(window);
            if (!(quantile > 0 && quantile <= 1)) {
                throw new IllegalArgumentException("quantile: expected a share above 0 and up to 1, found " + quantile);
            }
            if (leastOperations < 1) {
                throw new IllegalArgumentException("leastOperations: expected at least 1, found " + leastOperations);
            }
        }

        @Override
        public String kind() {
            return "quantile";
        }

        @Override
        public Optional<Duration> limitDuration() {
            return Optional.of(limit);
        }

        @Override
        public String describe() {
            return "quantile " + quantile + " of " + type + " above " + Durations.readable(Durations.toNanos(limit))
                    + " within " + window;
        }
    }

    /**
     * More than {@code limit} operations within a window: a flood of operations, or of failures, is a sign of an attack.
     * It is raised before the window ends, as soon as the limit is passed.
     *
     * @param type what is watched
     * @param outcomes which outcomes count; empty means all of them
     * @param limit the number of operations that raises nothing
     * @param window how long a window is
     */
    record Rate(MetricType type, Set<Outcome> outcomes, long limit, Duration window) implements ThresholdRule {
        public Rate {
            Objects.requireNonNull(type, "type");
            outcomes = Set.copyOf(outcomes);
            checkWindow(window);
            if (limit < 0) {
                throw new IllegalArgumentException("limit: expected zero or more operations, found " + limit);
            }
        }

        /** More than {@code limit} operations of any outcome. */
        public static Rate ofOperations(MetricType type, long limit, Duration window) {
            return new Rate(type, Set.of(), limit, window);
        }

        /** More than {@code limit} operations that were refused or failed. */
        public static Rate ofFailures(MetricType type, long limit, Duration window) {
            return new Rate(type, Set.of(Outcome.REFUSED, Outcome.FAILED), limit, window);
        }

        boolean counts(Outcome outcome) {
            return outcomes.isEmpty() || outcomes.contains(outcome);
        }

        @Override
        public String kind() {
            return "rate";
        }

        @Override
        public Optional<Duration> limitDuration() {
            return Optional.empty();
        }

        @Override
        public String describe() {
            String which = outcomes.isEmpty()
                    ? ""
                    : outcomes.stream().sorted().map(Outcome::label).collect(Collectors.joining(" or ", "", " "));
            return "more than " + limit + " " + which + type + " operations within " + window;
        }
    }

    private static void checkLimit(Duration limit) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit: expected zero or more, found " + limit);
        }
    }

    private static void checkWindow(Duration window) {
        if (window.compareTo(MIN_WINDOW) < 0 || window.compareTo(MAX_WINDOW) > 0) {
            throw new IllegalArgumentException(
                    "window: expected " + MIN_WINDOW + " to " + MAX_WINDOW + ", found " + window);
        }
    }
}
