package dev.packagefast.security.performance;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link PerformanceMonitor}. Not safe for concurrent use. */
public final class PerformanceMonitorBuilder {
    /** How many recent operations are kept unless told otherwise. */
    public static final int DEFAULT_RECENT = 1024;

    /** The most recent operations that can be kept. */
    public static final int MAX_RECENT = 1 << 20;

    /** How many series with an outcome or ecosystem there may be unless told otherwise. */
    public static final int DEFAULT_SERIES = 128;

    /** The most series with an outcome or ecosystem that can be had. */
    public static final int MAX_SERIES = 4096;

    /** One timing in how many takes CPU time unless told otherwise. */
    public static final int DEFAULT_CPU_SAMPLE_INTERVAL = 16;

    /** The most rules of one monitor. */
    public static final int MAX_RULES = 256;

    PerformanceConfig config = PerformanceConfig.defaults();
    final List<ThresholdRule> rules = new ArrayList<>();
    int recentLimit = DEFAULT_RECENT;
    int seriesLimit = DEFAULT_SERIES;
    boolean allocatedBytes = true;
    int cpuSampleInterval = DEFAULT_CPU_SAMPLE_INTERVAL;
    Clock clock = Clock.systemUTC();

    @Nullable Consumer<PerformanceMetric> metricReceiver;

    private LongSupplier ticker = System::nanoTime;

    PerformanceMonitorBuilder() {}

    /** On or off, thresholds on single operations, logging. */
    public PerformanceMonitorBuilder config(PerformanceConfig config) {
        this.config = Objects.requireNonNull(config, "config");
        return this;
    }

    /** One rule more, beside the thresholds of the configuration. */
    public PerformanceMonitorBuilder rule(ThresholdRule rule) {
        Objects.requireNonNull(rule, "rule");
        if (rules.size() == MAX_RULES) {
            throw new IllegalArgumentException("rules: there are " + MAX_RULES + " already");
        }
        rules.add(rule);
        return this;
    }

    /** How many recent operations {@link PerformanceMonitor#metrics} keeps, 1 to {@value #MAX_RECENT}. */
    public PerformanceMonitorBuilder recentLimit(int operations) {
        this.recentLimit = within("recentLimit", operations, 1, MAX_RECENT);
        return this;
    }

    /** How many series with an outcome or ecosystem there may be, 0 to {@value #MAX_SERIES}; the rest overflows. */
    public PerformanceMonitorBuilder seriesLimit(int series) {
        this.seriesLimit = within("seriesLimit", series, 0, MAX_SERIES);
        return this;
    }

    /**
     * Whether {@link PerformanceMonitor#startTiming} takes allocated bytes. Cheap, but the first time in a JVM loads the
     * management classes, about 10 ms: a command that is over in a blink switches it off, together with CPU time.
     */
    public PerformanceMonitorBuilder allocatedBytes(boolean measured) {
        this.allocatedBytes = measured;
        return this;
    }

    /**
     * One timing in how many, at random, takes CPU time: 1 for every one, 0 for none. It costs about a microsecond an
     * operation.
     */
    public PerformanceMonitorBuilder cpuSampleInterval(int interval) {
        this.cpuSampleInterval = within("cpuSampleInterval", interval, 0, Integer.MAX_VALUE);
        return this;
    }

    /** Where timestamps come from; durations do not. */
    public PerformanceMonitorBuilder clock(Clock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /**
     * Who is told of each operation that {@link PerformanceMonitor#metrics} keeps: one after the other on a daemon thread
     * of its own, so that no operation waits. {@value PerformanceMonitor#METRIC_QUEUE} wait for it; what comes then is
     * left out and counted by {@link PerformanceMonitor#undeliveredMetrics}.
     */
    public PerformanceMonitorBuilder metricReceiver(Consumer<PerformanceMetric> receiver) {
        this.metricReceiver = Objects.requireNonNull(receiver, "receiver");
        return this;
    }

    /** What windows and alert budgets are measured by. */
    PerformanceMonitorBuilder ticker(LongSupplier ticker) {
        this.ticker = ticker;
        return this;
    }

    public PerformanceMonitor build() {
        return new PerformanceMonitor(this, ticker);
    }

    private static int within(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + ": expected " + least + " to " + most + ", found " + value);
        }
        return value;
    }
}
