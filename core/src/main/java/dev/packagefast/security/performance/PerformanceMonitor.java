package dev.packagefast.security.performance;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures operations, keeps exact totals and a histogram per series for ever and the recent operations in a ring, and
 * raises alerts. All in fixed memory, without locks on the way of an operation, for any number of threads, platform or
 * virtual. Nothing that goes wrong in here, in a listener or in the log reaches an operation; it is counted in
 * {@link MonitorLosses}.
 *
 * {@snippet :
 * var monitor = new PerformanceMonitor();
 * Timing start = monitor.startTiming();
 * // ... perform security operation ...
 * monitor.endTiming(start, MetricType.INTEGRITY_VERIFICATION);
 * }
 *
 * <p>For the hottest paths resolve a {@link Timer} once. Durations come from {@link System#nanoTime}, so a clock that
 * jumps changes only timestamps. {@link #close} matters for monitors with window rules, which have a thread of their
 * own; operations may go on after it, only without further window alerts.
 */
public final class PerformanceMonitor implements AutoCloseable {
    /** The name of the logger that metrics ({@code INFO}) and alerts ({@code WARNING}) go to. */
    public static final String LOGGER = "dev.packagefast.security.performance";

    /** How many alerts of one rule go out a minute; the next one says how many were held back. */
    public static final int ALERTS_PER_MINUTE = 10;

    /** How many alerts wait for one listener. */
    public static final int ALERT_QUEUE = 256;

    /** How many figures wait for the receiver of {@link PerformanceMonitorBuilder#metricReceiver}. */
    public static final int METRIC_QUEUE = 1024;

    /** How many listeners there may be: each may have a thread. */
    public static final int MAX_LISTENERS = 16;

    private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

    private final boolean enabled;
    private final boolean allocatedBytes;
    private final int cpuInterval;
    private final Clock clock;
    private final long born = System.nanoTime();
    private final MonitorLog log = new MonitorLog();
    private final Map<ThresholdListener, Channel<ThresholdAlert>> listeners = new ConcurrentHashMap<>();
    private final Alerts alerts;
    private final SeriesTable series;
    private final RecentMetrics recent;
    private final @Nullable Channel<PerformanceMetric> receiver;
    private final @Nullable Thread windowThread;
    private volatile boolean closed;

    /** A monitor with {@link PerformanceConfig#defaults}. */
    public PerformanceMonitor() {
        this(PerformanceConfig.defaults());
    }

    /** A monitor with that configuration. */
    public PerformanceMonitor(PerformanceConfig config) {
        this(new PerformanceMonitorBuilder().config(config), System::nanoTime);
    }

    PerformanceMonitor(PerformanceMonitorBuilder settings, LongSupplier ticker) {
        PerformanceConfig config = settings.config;
        this.enabled = config.enabled();
        this.allocatedBytes = settings.allocatedBytes;
        this.cpuInterval = settings.cpuSampleInterval;
        this.clock = settings.clock;
        List<ThresholdRule> rules = new ArrayList<>(settings.rules);
        config.thresholds().forEach((type, limit) -> rules.add(new ThresholdRule.Operation(type, limit)));
        this.alerts = new Alerts(enabled ? rules : List.of(), ticker, clock, this::deliver);
        this.series =
                new SeriesTable(settings.seriesLimit, new Watch(alerts, log, config.logMetrics(), clock), !enabled);
        // A watched type must not end up in the overflow, where its rules could not see it.
        rules.forEach(rule -> series.plain(rule.type()));
        this.recent = new RecentMetrics(settings.recentLimit);
        this.receiver = settings.metricReceiver == null
                ? null
                : new Channel<>("performance-receiver", METRIC_QUEUE, settings.metricReceiver);
        this.windowThread = alerts.pace().map(this::watchWindows).orElse(null);
    }

    /** Settings beyond {@link PerformanceConfig}. */
    public static PerformanceMonitorBuilder builder() {
        return new PerformanceMonitorBuilder();
    }

    /** Whether anything is measured at all. */
    public boolean enabled() {
        return enabled;
    }

    /** Begins an operation: its duration, and where this thread can tell, its allocations and now and then CPU time. */
    public Timing startTiming() {
        return enabled ? new Timing(this, allocatedBytes, sampleCpu()) : DisabledTiming.ONE;
    }

    /** One timing for every operation that is not measured; it may be ended any number of times. */
    private static final class DisabledTiming {
        static final Timing ONE = new Timing(new PerformanceMonitor(PerformanceConfig.off()), false, false);
    }

    /** Ends an operation of that type and records it. */
    public void endTiming(Timing timing, MetricType type) {
        Objects.requireNonNull(timing, "timing");
        Objects.requireNonNull(type, "type");
        if (enabled) {
            record(timing.end(this), type, series.plain(type));
        }
    }

    /**
     * Ends an operation of which outcome and perhaps ecosystem are known, and records it.
     *
     * @throws IllegalStateException if the timing was ended before
     * @throws IllegalArgumentException if it was started on another monitor
     */
    public void endTiming(Timing timing, SeriesKey key) {
        Objects.requireNonNull(timing, "timing");
        Objects.requireNonNull(key, "key");
        if (enabled) {
            record(timing.end(this), key.type(), series.resolve(key));
        }
    }

    /** Records an operation that was measured elsewhere. */
    public void recordMetric(PerformanceMetric metric) {
        recordMetric(metric, SeriesKey.of(metric.metricType()));
    }

    /**
     * Records an operation that was measured elsewhere and of which outcome and perhaps ecosystem are known.
     *
     * @throws IllegalArgumentException if metric and key name different types
     */
    public void recordMetric(PerformanceMetric metric, SeriesKey key) {
        if (!metric.metricType().equals(key.type())) {
            throw new IllegalArgumentException(
                    "metric is of type " + metric.metricType() + ", its series of type " + key.type());
        }
        if (enabled) {
            series.resolve(key).record(Usage.of(metric));
            keep(metric);
        }
    }

    /**
     * Adds what an operation wrote to storage to the figures of its series, beside {@link #recordMetric}, which counts the
     * operation itself. Below zero counts as zero.
     */
    public void recordWrittenBytes(SeriesKey key, long bytes) {
        Objects.requireNonNull(key, "key");
        if (enabled) {
            series.resolve(key).recordWritten(bytes);
        }
    }

    private void record(Usage usage, MetricType type, Timer timer) {
        timer.record(usage);
        keep(usage.toMetric(type, clock.instant()));
    }

    private void keep(PerformanceMetric metric) {
        recent.add(metric);
        if (receiver != null) {
            receiver.offer(metric);
        }
    }

    /** The handle to a type's series without outcome and ecosystem: resolve once, use for ever. */
    public Timer timer(MetricType type) {
        return series.plain(Objects.requireNonNull(type, "type"));
    }

    /** The handle to one series; to an overflow series, which its key says, if the table is full. */
    public Timer timer(SeriesKey key) {
        return series.resolve(Objects.requireNonNull(key, "key"));
    }

    /** The mean duration over every operation of that type since the start; empty if there was none. */
    public Optional<Duration> averageDuration(MetricType type) {
        return statistics(type).durations().mean();
    }

    /** All figures of one type since the start, over outcomes and ecosystems. */
    public SeriesSnapshot statistics(MetricType type) {
        return series.timersOf(Objects.requireNonNull(type, "type")).stream()
                .map(Timer::read)
                .reduce(SeriesSnapshot.empty(SeriesKey.of(type)), SeriesSnapshot::plus);
    }

    /** How many operations of that type were recorded since the start, exactly. */
    public long count(MetricType type) {
        return series.timersOf(Objects.requireNonNull(type, "type")).stream()
                .mapToLong(Timer::count)
                .sum();
    }

    /** How many operations were recorded since the start, exactly; those in overflow series included. */
    public long count() {
        return series.timers().stream().mapToLong(Timer::count).sum();
    }

    /**
     * The recent operations, oldest first: the last {@value PerformanceMonitorBuilder#DEFAULT_RECENT} unless the
     * builder said otherwise. For how many there ever were, see {@link #count()}.
     */
    public List<PerformanceMetric> metrics() {
        return recent.list();
    }

    /** The recent operations of one type, oldest first. */
    public List<PerformanceMetric> metricsForType(MetricType type) {
        Objects.requireNonNull(type, "type");
        return recent.list().stream()
                .filter(metric -> metric.metricType().equals(type))
                .toList();
    }

    /** Everything known at this moment. Reading resets nothing and makes no writer wait. */
    public MonitorSnapshot snapshot() {
        List<SeriesSnapshot> figures = series.timers().stream()
                .map(Timer::read)
                .filter(each -> !each.isEmpty())
                .sorted((one, other) ->
                        one.key().toString().compareTo(other.key().toString()))
                .toList();
        List<SlowOperation> slowest = new ArrayList<>(series.slowest());
        slowest.sort(SlowestOperations.SLOWEST_FIRST);
        return new MonitorSnapshot(
                clock.instant(), Duration.ofNanos(System.nanoTime() - born), figures, slowest, losses());
    }

    /** What could not be done so far. */
    public MonitorLosses losses() {
        return new MonitorLosses(
                series.diverted(),
                listeners.values().stream().mapToLong(Channel::lost).sum(),
                listeners.values().stream().mapToLong(Channel::failed).sum(),
                alerts.suppressed(),
                log.lost());
    }

    /** Figures that the full queue of the receiver could not take, and those on which it threw. */
    public long undeliveredMetrics() {
        return receiver == null ? 0 : receiver.lost() + receiver.failed();
    }

    /**
     * From now on {@code listener} hears of alerts. Adding it twice changes nothing.
     *
     * @throws IllegalStateException if there are {@value #MAX_LISTENERS} already
     */
    public synchronized void addListener(ThresholdListener listener) {
        Objects.requireNonNull(listener, "listener");
        if (listeners.size() >= MAX_LISTENERS && !listeners.containsKey(listener)) {
            throw new IllegalStateException("there are " + MAX_LISTENERS + " listeners already; remove one first");
        }
        listeners.computeIfAbsent(listener, each -> new Channel<>("performance-listener", ALERT_QUEUE, each::alert));
    }

    /** From now on {@code listener} hears of nothing more, but for alerts that wait in its queue. */
    public synchronized void removeListener(ThresholdListener listener) {
        listeners.remove(Objects.requireNonNull(listener, "listener"));
    }

    private void deliver(ThresholdAlert alert) {
        FlightRecording.alert(alert);
        log.alert(alert);
        listeners.values().forEach(channel -> channel.offer(alert));
    }

    private Thread watchWindows(Duration pace) {
        return Thread.ofPlatform().daemon().name("pfsec-performance-windows").start(() -> {
            while (!closed) {
                LockSupport.parkNanos(this, pace.toNanos());
                evaluateWindows();
            }
        });
    }

    /** Looks at the window rules now. */
    void evaluateWindows() {
        alerts.evaluate(this::figuresFor);
    }

    private HistogramSnapshot figuresFor(ThresholdRule rule) {
        return series.timersOf(rule.type()).stream()
                .filter(timer -> !(rule instanceof ThresholdRule.Rate rate)
                        || rate.counts(timer.key().outcome()))
                .map(timer -> timer.read().durations())
                .reduce(HistogramSnapshot.EMPTY, HistogramSnapshot::plus);
    }

    private boolean sampleCpu() {
        // By a hash of the clock: a counter would need sharing, and would beat in time with alternating operations.
        return cpuInterval > 0
                && (cpuInterval == 1 || Long.remainderUnsigned(scatter(System.nanoTime()), cpuInterval) == 0);
    }

    /** The finalizer of SplitMix64: every bit of the input changes about half the bits of the output. */
    private static long scatter(long value) {
        long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /**
     * Ends the watch over windows and gives alerts and log lines that are under way a second to arrive. May be called
     * twice; figures can still be recorded and read.
     */
    @Override
    public void close() {
        closed = true;
        if (windowThread != null) {
            LockSupport.unpark(windowThread);
        }
        long deadline = System.nanoTime() + CLOSE_GRACE.toNanos();
        try {
            log.drain(deadline);
            for (Channel<ThresholdAlert> channel : listeners.values()) {
                channel.drain(deadline);
            }
            if (receiver != null) {
                receiver.drain(deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many operations, for debugging; the figures are in {@link #snapshot}. */
    @Override
    public String toString() {
        return "PerformanceMonitor[" + (enabled ? count() + " operations" : "off") + "]";
    }
}
