package dev.packagefast.security.performance;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One window rule's present window and whether it is raised. Used under the lock of {@link Alerts#evaluate}. */
final class WindowState {
    /** What a look at the window says. */
    sealed interface Judgement {}

    /** Nothing to report. */
    record Nothing() implements Judgement {}

    /** The limit was exceeded, and was not before. */
    record Exceeded(long observed) implements Judgement {}

    /** The limit had been exceeded, and a whole window has now stayed well under it. */
    record Calm(long observed) implements Judgement {}

    final ThresholdRule rule;
    final Duration window;
    final AlertBudget budget;

    /** Whether listeners know of the present alert: a clear without its raise would puzzle them. */
    boolean reported;

    private final long windowNanos;
    private long windowStart;
    private @Nullable HistogramSnapshot baseline;
    private boolean raised;

    WindowState(ThresholdRule rule, Duration window, LongSupplier ticker) {
        this.rule = rule;
        this.window = window;
        this.windowNanos = Durations.toNanos(window);
        this.budget = new AlertBudget(ticker);
        this.windowStart = ticker.getAsLong();
    }

    Judgement judge(HistogramSnapshot total, long now) {
        HistogramSnapshot within = baseline == null ? total : total.since(baseline);
        boolean ended = now - windowStart >= windowNanos;
        if (ended) {
            baseline = total;
            windowStart = now;
        }
        return switch (rule) {
            case ThresholdRule.Operation ignored -> new Nothing();
            case ThresholdRule.Rate rate -> decide(within.count(), rate.limit(), ended);
            case ThresholdRule.Quantile quantile ->
                ended && within.count() >= quantile.leastOperations()
                        ? decide(within.quantileNanos(quantile.quantile()), Durations.toNanos(quantile.limit()), true)
                        : new Nothing();
        };
    }

    private Judgement decide(long observed, long limit, boolean ended) {
        if (!raised && observed > limit) {
            raised = true;
            return new Exceeded(observed);
        }
        if (raised && ended && observed <= limit * ThresholdRule.CLEAR_RATIO) {
            raised = false;
            return new Calm(observed);
        }
        return new Nothing();
    }
}
