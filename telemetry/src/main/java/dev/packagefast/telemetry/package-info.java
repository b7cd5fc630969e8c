/**
 * Takes what {@link dev.packagefast.security.performance.PerformanceMonitor} knows to where it is looked at: Prometheus
 * and OpenMetrics, OpenTelemetry, Micrometer, files for planning tools, and a webhook for alerts.
 *
 * <p>Every bridge <b>reads</b>: it takes a {@link dev.packagefast.security.performance.MonitorSnapshot} when it is asked
 * and turns that into the other side's form. No operation ever runs through a bridge, so a scraper that stalls, a
 * collector that is down and a disk that is full cost an operation nothing. What could not be brought over is counted,
 * and the counts are exported beside the figures.
 *
 * <p>The <b>metrics</b> are a fixed list, {@link dev.packagefast.telemetry.Metric}, with three labels: {@code type},
 * {@code outcome}, {@code ecosystem}. No label can hold a package's name, a path or an argument, because a
 * {@link dev.packagefast.security.performance.SeriesKey} cannot.
 *
 * <p>The libraries behind the bridges are optional: a program that uses {@link dev.packagefast.telemetry.MonitorMeters}
 * brings Micrometer and nothing else.
 *
 * {@snippet class="dev.packagefast.telemetry.TelemetrySnippets" region="scrape"}
 */
@NullMarked
package dev.packagefast.telemetry;

import org.jspecify.annotations.NullMarked;
