package dev.packagefast.security.performance;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One type of operation across runs: totals for a table, a point a run for a sparkline, and whether the last run stands
 * out.
 *
 * @param type which type
 * @param total all runs together
 * @param points one a run that has figures, oldest first, the last {@link #MAX_POINTS}
 * @param regression how the last run was slower than usual, if it was
 */
public record TypeHistory(MetricType type, SeriesSnapshot total, List<Point> points, Optional<Regression> regression) {
    /** How many points are kept: a wide terminal's worth. */
    public static final int MAX_POINTS = 120;

    /** Runs before the last that are needed to say what is usual. */
    public static final int MIN_EARLIER_RUNS = 5;

    /** How much slower than usual the last run's median must be to be pointed out. */
    public static final double REGRESSION_RATIO = 1.25;

    /**
     * One run.
     *
     * @param timestamp when the run ended
     * @param count how many operations
     * @param median their median duration
     */
    public record Point(Instant timestamp, long count, Duration median) {
        public Point {
            Objects.requireNonNull(timestamp, "timestamp");
            Objects.requireNonNull(median, "median");
        }
    }

    /**
     * The last run's median lies at least {@link #REGRESSION_RATIO} above the usual one, and above nine tenths of the
     * earlier runs.
     *
     * @param current the last run's median
     * @param usual the median of the earlier runs' medians
     * @param ratio current to usual
     */
    public record Regression(Duration current, Duration usual, double ratio) {
        public Regression {
            Objects.requireNonNull(current, "current");
            Objects.requireNonNull(usual, "usual");
        }
    }

    public TypeHistory {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(total, "total");
        points = List.copyOf(points);
        Objects.requireNonNull(regression, "regression");
    }

    static TypeHistory of(MetricType type, List<MonitorSnapshot> runs) {
        SeriesSnapshot total = SeriesSnapshot.empty(SeriesKey.of(type));
        List<Point> points = new ArrayList<>();
        for (MonitorSnapshot run : runs) {
            Optional<SeriesSnapshot> figures = run.ofType(type);
            if (figures.isPresent()) {
                HistogramSnapshot durations = figures.get().durations();
                total = total.plus(figures.get());
                durations
                        .quantile(0.5)
                        .ifPresent(median -> points.add(new Point(run.timestamp(), durations.count(), median)));
            }
        }
        List<Point> shown = points.subList(Math.max(points.size() - MAX_POINTS, 0), points.size());
        return new TypeHistory(type, total, shown, regression(shown));
    }

    private static Optional<Regression> regression(List<Point> points) {
        if (points.size() <= MIN_EARLIER_RUNS) {
            return Optional.empty();
        }
        List<Duration> earlier = new ArrayList<>(
                points.subList(0, points.size() - 1).stream().map(Point::median).toList());
        Collections.sort(earlier);
        Duration current = points.getLast().median();
        Duration usual = earlier.get(earlier.size() / 2);
        Duration high = earlier.get((earlier.size() - 1) * 9 / 10);
        double ratio = (double) Durations.toNanos(current) / Math.max(Durations.toNanos(usual), 1);
        return ratio >= REGRESSION_RATIO && current.compareTo(high) > 0
                ? Optional.of(new Regression(current, usual, ratio))
                : Optional.empty();
    }
}
