package dev.packagefast.security.performance;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A threshold was exceeded, or is no longer. It holds figures and labels only: no package name, path or argument.
 *
 * @param rule which rule
 * @param state whether it was raised or cleared
 * @param observed what was found: nanoseconds for an operation or a quantile, operations for a rate
 * @param suppressed how many alerts of the same rule were held back since its last one
 * @param series the operation's series, for a single operation
 * @param timestamp when it was noticed
 */
public record ThresholdAlert(
        ThresholdRule rule,
        State state,
        long observed,
        long suppressed,
        Optional<SeriesKey> series,
        Instant timestamp) {

    /** Whether an alert begins or ends. */
    public enum State {
        /** The limit was exceeded. */
        RAISED("raised"),
        /** A window rule's figure came down again. */
        CLEARED("cleared");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** The state as it is exported. */
        public String label() {
            return label;
        }
    }

    public ThresholdAlert {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(series, "series");
        Objects.requireNonNull(timestamp, "timestamp");
        if (observed < 0 || suppressed < 0) {
            throw new IllegalArgumentException("alert: expected figures of zero or more");
        }
    }

    /** What was found, where it is a duration. */
    public Optional<Duration> observedDuration() {
        return rule.limitDuration().map(limit -> Duration.ofNanos(observed));
    }

    /** What was found, where it is a number of operations. */
    public Optional<Long> observedOperations() {
        return rule.limitDuration().isPresent() ? Optional.empty() : Optional.of(observed);
    }

    /** The alert as one line for people. */
    public String message() {
        String found = observedDuration()
                .map(duration -> Durations.readable(duration.toNanos()))
                .orElse(observed + " operations");
        String held = suppressed == 0 ? "" : " (" + suppressed + " more were not reported)";
        return "threshold " + state.label() + ": " + rule.describe() + "; found " + found + held;
    }
}
