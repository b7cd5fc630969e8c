/**
 * Measures the engine's own operations, at a cost that they do not notice.
 *
 * <p>An <em>operation</em> is one unit of security work: a file verified, a package scanned, a script run. It has a
 * {@linkplain dev.packagefast.security.performance.MetricType type}, a duration, and where they are known an
 * {@linkplain dev.packagefast.security.performance.Outcome outcome}, an ecosystem, the bytes it allocated and its CPU
 * time. Operations of the same type, outcome and ecosystem form a
 * {@linkplain dev.packagefast.security.performance.SeriesKey series}. A series keeps no list of operations but a
 * <em>histogram</em>: exact counts on a log-linear scale, from which
 * {@linkplain dev.packagefast.security.performance.HistogramSnapshot quantiles} are read within 0.78 %. So memory is
 * bounded, whatever happens: the number of series is capped, what comes later is counted in an <em>overflow</em> series.
 *
 * {@snippet :
 * var monitor = new PerformanceMonitor();
 *
 * Timing timing = monitor.startTiming();
 * // ... verify a package ...
 * monitor.endTiming(timing, SeriesKey.of(MetricType.INTEGRITY_VERIFICATION, Outcome.SUCCESS, "npm"));
 *
 * monitor.averageDuration(MetricType.INTEGRITY_VERIFICATION)
 *         .ifPresent(mean -> System.out.println("Average integrity verification time: " + mean));
 * }
 *
 * <p>Readers never disturb writers. A {@linkplain dev.packagefast.security.performance.MonitorSnapshot snapshot} is
 * cumulative; what happened between two is their difference, and each reader keeps its own last one. A
 * {@linkplain dev.packagefast.security.performance.ThresholdRule rule} turns figures into alerts, a
 * {@linkplain dev.packagefast.security.performance.PerformanceHistory history} keeps them across runs, and
 * {@linkplain dev.packagefast.security.performance.ConcurrencyAdvice advice} turns them into a number of threads.
 *
 * <p>Nothing in this package knows a package's name, a path or an argument, so nothing that it exports or stores can
 * leak one.
 */
@NullMarked
package dev.packagefast.security.performance;

import org.jspecify.annotations.NullMarked;
