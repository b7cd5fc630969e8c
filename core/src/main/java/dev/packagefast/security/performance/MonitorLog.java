package dev.packagefast.security.performance;

import java.util.Locale;

/** Metrics and alerts as lines of the platform's log, written on threads of their own: a log may be slow. */
final class MonitorLog {
    private static final int METRIC_QUEUE = 1024;

    /** The logger is looked up when first needed: on a cold start that takes about 10 ms. */
    private static final class Lines {
        static final System.Logger LOGGER = System.getLogger(PerformanceMonitor.LOGGER);
    }

    private final Channel<PerformanceMetric> metrics = new Channel<>(
            "performance-metric-log",
            METRIC_QUEUE,
            metric -> Lines.LOGGER.log(System.Logger.Level.INFO, () -> line(metric)));
    private final Channel<ThresholdAlert> alerts = new Channel<>(
            "performance-alert-log",
            PerformanceMonitor.ALERT_QUEUE,
            alert -> Lines.LOGGER.log(System.Logger.Level.WARNING, alert::message));

    void metric(PerformanceMetric metric) {
        metrics.offer(metric);
    }

    void alert(ThresholdAlert alert) {
        alerts.offer(alert);
    }

    static String line(PerformanceMetric metric) {
        StringBuilder line = new StringBuilder()
                .append(metric.metricType())
                .append(" took ")
                .append(Durations.readable(metric.durationNanos()));
        metric.memoryUsage().ifPresent(bytes -> line.append(", ").append(bytes).append(" bytes"));
        metric.cpuUsage().ifPresent(percent -> line.append(String.format(Locale.ROOT, ", %.1f %% CPU", percent)));
        return line.toString();
    }

    long lost() {
        return metrics.lost() + metrics.failed() + alerts.lost() + alerts.failed();
    }

    void drain(long deadlineNanos) throws InterruptedException {
        alerts.drain(deadlineNanos);
        metrics.drain(deadlineNanos);
    }
}
