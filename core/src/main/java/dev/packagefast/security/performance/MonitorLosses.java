package dev.packagefast.security.performance;

/**
 * What a monitor could not do, counted from its start. All zero in a quiet life.
 *
 * @param divertedLookups how often a series was asked for that the full table could not hold: its operations are
 *     counted in an overflow series
 * @param undeliveredAlerts alerts that a listener's full queue could not take
 * @param failedDeliveries alerts on which a listener threw
 * @param suppressedAlerts alerts beyond {@link PerformanceMonitor#ALERTS_PER_MINUTE} of one rule
 * @param unloggedLines log lines that the full queue could not take
 */
public record MonitorLosses(
        long divertedLookups,
        long undeliveredAlerts,
        long failedDeliveries,
        long suppressedAlerts,
        long unloggedLines) {

    /** Whether nothing was lost. */
    public boolean none() {
        return (divertedLookups | undeliveredAlerts | failedDeliveries | suppressedAlerts | unloggedLines) == 0;
    }
}
