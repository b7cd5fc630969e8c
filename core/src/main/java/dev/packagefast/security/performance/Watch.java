package dev.packagefast.security.performance;

import java.time.Clock;
import java.util.concurrent.TimeUnit;

/**
 * The second look at an operation, off the hot path: thresholds, the list of the slowest, flight recording, the log. A
 * timer asks once in {@link #LOOK_INTERVAL_NANOS}, or after such a look, from which duration on it is wanted again.
 */
final class Watch {
    /** How long it may take until a timer notices that flight recording has begun. */
    static final long LOOK_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Alerts alerts;
    private final MonitorLog log;
    private final boolean logMetrics;
    private final Clock clock;

    Watch(Alerts alerts, MonitorLog log, boolean logMetrics, Clock clock) {
        this.alerts = alerts;
        this.log = log;
        this.logMetrics = logMetrics;
        this.clock = clock;
    }

    /** From which duration on an operation of this timer needs a second look. */
    long attentionNanos(Timer timer) {
        if (logMetrics || FlightRecording.wantsOperations()) {
            return Long.MIN_VALUE;
        }
        return Math.min(alerts.floorNanos(timer.key().type()), timer.slowest().floorNanos());
    }

    /** The second look. */
    void attend(Timer timer, Usage usage) {
        SeriesKey key = timer.key();
        FlightRecording.operation(key, usage);
        if (usage.elapsedNanos() >= timer.slowest().floorNanos()) {
            PerformanceMetric metric = usage.toMetric(key.type(), clock.instant());
            timer.slowest().offer(new SlowOperation(key, metric.duration(), metric.timestamp()));
        }
        if (logMetrics) {
            log.metric(usage.toMetric(key.type(), clock.instant()));
        }
        alerts.operation(key, usage.elapsedNanos());
    }
}
