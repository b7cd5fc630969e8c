package dev.packagefast.security.performance;

/**
 * Told of alerts, one after the other, on a daemon thread of its own. An operation never waits for a listener: alerts
 * queue up to {@value PerformanceMonitor#ALERT_QUEUE}, what comes then is lost and counted, and so is an alert on which
 * the listener throws ({@link MonitorLosses}). A slow one, such as a webhook, may block as long as it likes.
 */
@FunctionalInterface
public interface ThresholdListener {
    /** An alert was raised or cleared. */
    void alert(ThresholdAlert alert);
}
