package dev.packagefast.security.plugin;

import dev.packagefast.security.performance.PerformanceMetric;

/** Takes the figures of each operation. */
public non-sealed interface MetricSink extends Plugin {
    /**
     * One figure. No operation waits for it; of figures that come faster than they are taken, a service keeps the first
     * 1,024 and counts the others as lost.
     */
    void accept(PerformanceMetric metric);
}
