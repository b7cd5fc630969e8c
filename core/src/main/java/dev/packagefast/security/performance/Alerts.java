package dev.packagefast.security.performance;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Decides when a rule is broken. Single operations are judged where they end, windows by {@link #evaluate}. */
final class Alerts {
    private static final class OperationState {
        final ThresholdRule.Operation rule;
        final long limitNanos;
        final AlertBudget budget;

        OperationState(ThresholdRule.Operation rule, LongSupplier ticker) {
            this.rule = rule;
            this.limitNanos = Durations.toNanos(rule.limit());
            this.budget = new AlertBudget(ticker);
        }
    }

    private final Map<MetricType, List<OperationState>> operations = new HashMap<>();
    private final List<WindowState> windows = new ArrayList<>();
    private final LongSupplier ticker;
    private final Clock clock;
    private final Consumer<ThresholdAlert> sink;
    private final LongAdder suppressed = new LongAdder();

    Alerts(List<ThresholdRule> rules, LongSupplier ticker, Clock clock, Consumer<ThresholdAlert> sink) {
        this.ticker = ticker;
        this.clock = clock;
        this.sink = sink;
        for (ThresholdRule rule : rules) {
            switch (rule) {
                case ThresholdRule.Operation operation ->
                    operations
                            .computeIfAbsent(operation.type(), type -> new ArrayList<>())
                            .add(new OperationState(operation, ticker));
                case ThresholdRule.Quantile quantile ->
                    windows.add(new WindowState(quantile, quantile.window(), ticker));
                case ThresholdRule.Rate rate -> windows.add(new WindowState(rate, rate.window(), ticker));
            }
        }
    }

    /** From which duration on {@link #operation} has something to say. */
    long floorNanos(MetricType type) {
        long floor = Long.MAX_VALUE;
        for (OperationState state : operations.getOrDefault(type, List.of())) {
            floor = Math.min(floor, Sums.add(state.limitNanos, 1));
        }
        return floor;
    }

    /** Judges one operation that has just ended. */
    void operation(SeriesKey key, long elapsedNanos) {
        for (OperationState state : operations.getOrDefault(key.type(), List.of())) {
            if (elapsedNanos > state.limitNanos) {
                raise(state.rule, elapsedNanos, state.budget, Optional.of(key));
            }
        }
    }

    /** The time between two calls of {@link #evaluate} that does justice to the shortest window; empty without windows. */
    Optional<Duration> pace() {
        return windows.stream()
                .map(state -> state.window)
                .min(Duration::compareTo)
                .map(shortest -> shortest.dividedBy(4))
                .map(quarter -> quarter.compareTo(Duration.ofSeconds(1)) > 0 ? Duration.ofSeconds(1) : quarter);
    }

    /** Judges the present window of every window rule against {@code reader}'s figures. */
    synchronized void evaluate(Function<ThresholdRule, HistogramSnapshot> reader) {
        for (WindowState state : windows) {
            switch (state.judge(reader.apply(state.rule), ticker.getAsLong())) {
                case WindowState.Nothing ignored -> {}
                case WindowState.Exceeded exceeded ->
                    state.reported = raise(state.rule, exceeded.observed(), state.budget, Optional.empty());
                case WindowState.Calm calm -> {
                    if (state.reported) {
                        emit(state.rule, ThresholdAlert.State.CLEARED, calm.observed(), state.budget, Optional.empty());
                    }
                }
            }
        }
    }

    private boolean raise(ThresholdRule rule, long observed, AlertBudget budget, Optional<SeriesKey> series) {
        if (!budget.take()) {
            suppressed.increment();
            return false;
        }
        emit(rule, ThresholdAlert.State.RAISED, observed, budget, series);
        return true;
    }

    private void emit(
            ThresholdRule rule,
            ThresholdAlert.State state,
            long observed,
            AlertBudget budget,
            Optional<SeriesKey> series) {
        sink.accept(new ThresholdAlert(rule, state, observed, budget.takeHeldBack(), series, clock.instant()));
    }

    /** Alerts that a rule's budget held back. */
    long suppressed() {
        return suppressed.sum();
    }
}
