package dev.packagefast.security.plugin;

import dev.packagefast.security.performance.PerformanceMetric;

/** Takes the figures of each operation. */
public interface MetricSink extends Plugin {
    void accept(PerformanceMetric metric);
}
