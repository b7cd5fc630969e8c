package dev.packagefast.telemetry;

import dev.packagefast.security.performance.MonitorLosses;
import dev.packagefast.security.performance.MonitorSnapshot;
import dev.packagefast.security.performance.PerformanceMonitor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a bridge reads: a monitor's figures, and beside the monitor's own losses those of the bridges, so that they are
 * seen wherever the figures are. Safe for concurrent use.
 */
public final class Source {
    /** The most kinds of losses that bridges may add. */
    public static final int MAX_ADDED_LOSSES = 64;

    private record Added(String kind, LongSupplier count) {}

    private final Supplier<MonitorSnapshot> figures;
    private final List<Added> added = new ArrayList<>();

    private Source(Supplier<MonitorSnapshot> figures) {
        this.figures = figures;
    }

    /** The figures of a running monitor. */
    public static Source of(PerformanceMonitor monitor) {
        return new Source(monitor::snapshot);
    }

    /** Figures from elsewhere, such as one snapshot out of a history. */
    public static Source of(Supplier<MonitorSnapshot> figures) {
        return new Source(Objects.requireNonNull(figures, "figures"));
    }

    /**
     * From now on the losses have one kind more; a kind that is there is replaced.
     *
     * @param kind lower-case words joined by dashes, such as {@code webhook-given-up}
     * @param count how often, since the start; only ever grows
     * @throws IllegalArgumentException if the kind has other characters
     * @throws IllegalStateException if there are {@value #MAX_ADDED_LOSSES} already
     */
    public synchronized Source withLosses(String kind, LongSupplier count) {
        if (kind.isEmpty() || !kind.chars().allMatch(c -> (c >= 'a' && c <= 'z') || c == '-')) {
            throw new IllegalArgumentException("loss: expected lower-case letters and dashes, found '" + kind + "'");
        }
        added.removeIf(each -> each.kind.equals(kind));
        if (added.size() == MAX_ADDED_LOSSES) {
            throw new IllegalStateException("there are " + MAX_ADDED_LOSSES + " kinds of losses already");
        }
        added.add(new Added(kind, Objects.requireNonNull(count, "count")));
        return this;
    }

    MonitorSnapshot snapshot() {
        return figures.get();
    }

    /** Every kind of loss with its count, zero included: an alert rule needs the series before the first loss. */
    Map<String, Long> losses(MonitorSnapshot snapshot) {
        Map<String, Long> losses = losses(snapshot.losses());
        synchronized (this) {
            added.forEach(each -> losses.put(each.kind, each.count.getAsLong()));
        }
        return losses;
    }

    static Map<String, Long> losses(MonitorLosses of) {
        Map<String, Long> losses = new LinkedHashMap<>();
        losses.put("series-diverted", of.divertedLookups());
        losses.put("alerts-undelivered", of.undeliveredAlerts());
        losses.put("alerts-failed", of.failedDeliveries());
        losses.put("alerts-suppressed", of.suppressedAlerts());
        losses.put("log-lines", of.unloggedLines());
        return losses;
    }
}
