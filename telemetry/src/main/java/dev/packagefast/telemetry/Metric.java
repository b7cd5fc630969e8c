package dev.packagefast.telemetry;

import dev.packagefast.security.performance.CpuTime;
import dev.packagefast.security.performance.SeriesKey;
import dev.packagefast.security.performance.SeriesSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Every metric that is exported, under one name in all forms. The list is part of the public contract: dashboards and
 * alert rules name these.
 *
 * <p>Base units as Prometheus wants them: seconds and bytes. In OpenTelemetry and Micrometer the same words are joined by
 * dots ({@link #dotted}), and what their backends append ({@code _total}, {@code _seconds}) is left off.
 */
public enum Metric {
    /** How long operations took: a histogram over {@link DurationBounds}, with exact count and sum. */
    DURATION("pfsec_operation_duration_seconds", Kind.HISTOGRAM, "s", "Duration of security operations"),

    /** The longest operation since the start. */
    DURATION_MAX("pfsec_operation_duration_max_seconds", Kind.GAUGE, "s", "Longest security operation since the start"),

    /** Bytes allocated by the operations that could tell; for scripts their peak resident size. */
    MEMORY(
            "pfsec_operation_memory_bytes_total",
            Kind.COUNTER,
            "By",
            "Bytes allocated by operations that could tell, or peak resident size of scripts"),

    /** How many operations stand in {@link #MEMORY}: together they give bytes an operation. */
    MEMORY_OPERATIONS(
            "pfsec_operation_memory_operations_total",
            Kind.COUNTER,
            "{operation}",
            "Operations that could tell their memory"),

    /** CPU time of the sampled operations. */
    CPU("pfsec_operation_cpu_seconds_total", Kind.COUNTER, "s", "CPU time of the operations for which it was sampled"),

    /** Duration of the same operations: together they give the share of its time that an operation computes. */
    CPU_WALL(
            "pfsec_operation_cpu_wall_seconds_total",
            Kind.COUNTER,
            "s",
            "Duration of the operations for which CPU time was sampled"),

    /** Bytes that scripts wrote to storage. */
    WRITTEN(
            "pfsec_operation_written_bytes_total",
            Kind.COUNTER,
            "By",
            "Bytes written to storage by operations that could tell, which are scripts"),

    /** How many operations stand in {@link #WRITTEN}: together they give bytes an operation. */
    WRITTEN_OPERATIONS(
            "pfsec_operation_written_operations_total",
            Kind.COUNTER,
            "{operation}",
            "Operations that could tell what they wrote"),

    /** What the monitor or a bridge could not do, by {@code kind}: zero in a quiet life. */
    LOSSES("pfsec_monitor_losses_total", Kind.COUNTER, "{loss}", "What monitoring could not do, by kind"),

    /** How long the monitor has been gathering. */
    SPAN("pfsec_monitor_span_seconds", Kind.GAUGE, "s", "How long the monitor has been gathering figures");

    /** What form a metric has. */
    public enum Kind {
        /** Only ever grows. */
        COUNTER,
        /** May go either way. */
        GAUGE,
        /** Counts by size, with count and sum. */
        HISTOGRAM
    }

    /** The label that tells what was done. */
    public static final String TYPE = "type";

    /** The label that tells how it ended. */
    public static final String OUTCOME = "outcome";

    /** The label that tells for which ecosystem; empty where none was told. */
    public static final String ECOSYSTEM = "ecosystem";

    /** The label of {@link #LOSSES}. */
    public static final String KIND = "kind";

    private static final double NANOS_A_SECOND = 1e9;

    private static final List<Metric> OF_SERIES =
            List.of(DURATION, DURATION_MAX, MEMORY, MEMORY_OPERATIONS, CPU, CPU_WALL, WRITTEN, WRITTEN_OPERATIONS);

    private final String exported;
    private final Kind kind;
    private final String unit;
    private final String help;

    Metric(String exported, Kind kind, String unit, String help) {
        this.exported = exported;
        this.kind = kind;
        this.unit = unit;
        this.help = help;
    }

    /** Every label of a series with its value behind it. */
    static String[] labels(SeriesKey key) {
        return new String[] {
            TYPE,
            key.type().name(),
            OUTCOME,
            key.outcome().label(),
            ECOSYSTEM,
            key.ecosystem().orElse("")
        };
    }

    /** The name in Prometheus' text, with unit and {@code _total}. */
    public String exported() {
        return exported;
    }

    /** The name without {@code _total}: the family in OpenMetrics. */
    public String family() {
        return kind == Kind.COUNTER ? exported.substring(0, exported.length() - "_total".length()) : exported;
    }

    /** The name in OpenTelemetry and Micrometer: words joined by dots, without unit. */
    public String dotted() {
        return family().replaceFirst("_(seconds|bytes)$", "").replace('_', '.');
    }

    /** What form it has. */
    public Kind kind() {
        return kind;
    }

    /** The unit by the Unified Code for Units of Measure, as OpenTelemetry wants it. */
    public String unit() {
        return unit;
    }

    /** What it is, in a line. */
    public String help() {
        return help;
    }

    /** The names of its labels. */
    public List<String> labels() {
        return switch (this) {
            case LOSSES -> List.of(KIND);
            case SPAN -> List.of();
            default -> List.of(TYPE, OUTCOME, ECOSYSTEM);
        };
    }

    /** The metrics that each series has, the histogram first. */
    static List<Metric> ofSeries() {
        return OF_SERIES;
    }

    /** The figure of one series; empty for the histogram, and where nothing was told. */
    OptionalDouble of(SeriesSnapshot series) {
        return switch (this) {
            case DURATION_MAX -> seconds(series.durations().max());
            case MEMORY -> told(series.memory().operations(), series.memory().total());
            case MEMORY_OPERATIONS ->
                told(series.memory().operations(), series.memory().operations());
            case WRITTEN -> told(series.written().operations(), series.written().total());
            case WRITTEN_OPERATIONS ->
                told(series.written().operations(), series.written().operations());
            case CPU -> sampled(series.cpu(), series.cpu().cpuNanos());
            case CPU_WALL -> sampled(series.cpu(), series.cpu().wallNanos());
            case DURATION, LOSSES, SPAN -> OptionalDouble.empty();
        };
    }

    static double seconds(long nanos) {
        return nanos / NANOS_A_SECOND;
    }

    static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / NANOS_A_SECOND;
    }

    private static OptionalDouble seconds(Optional<Duration> duration) {
        return duration.isPresent() ? OptionalDouble.of(seconds(duration.get())) : OptionalDouble.empty();
    }

    private static OptionalDouble told(long operations, long figure) {
        return operations == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) figure);
    }

    private static OptionalDouble sampled(CpuTime cpu, long nanos) {
        return cpu.samples() == 0 ? OptionalDouble.empty() : OptionalDouble.of(seconds(nanos));
    }
}
