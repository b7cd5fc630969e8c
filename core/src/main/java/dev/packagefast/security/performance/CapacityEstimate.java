package dev.packagefast.security.performance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How much of one type of operation a machine can do, from what was measured: by the utilisation law (Denning and Buzen,
 * 1978) the share of the cores that is busy is arrivals a second × CPU time an operation / cores. All of it arithmetic on
 * measured figures; what it takes for granted is in {@link #assumptions()} and belongs beside every figure.
 *
 * @param type which type
 * @param operations how many were measured
 * @param observed over what time
 * @param serviceTime the mean duration of one, as measured
 * @param computeShare the share of that in which it computes; empty if no CPU time was sampled, and 1 is reckoned with
 * @param cores how many processors there are
 * @param saturation operations a second at which all cores are busy: more than this nobody gets
 * @param threshold the mean duration that is not to be exceeded, if there is one
 * @param crossing operations a second at which the mean duration reaches the threshold; zero if it lies there already,
 *     empty without a threshold
 */
public record CapacityEstimate(
        MetricType type,
        long operations,
        Duration observed,
        Duration serviceTime,
        OptionalDouble computeShare,
        int cores,
        double saturation,
        Optional<Duration> threshold,
        OptionalDouble crossing) {

    private static final double NANOS_A_SECOND = 1e9;

    public CapacityEstimate {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(observed, "observed");
        Objects.requireNonNull(serviceTime, "serviceTime");
        Objects.requireNonNull(computeShare, "computeShare");
        Objects.requireNonNull(threshold, "threshold");
        Objects.requireNonNull(crossing, "crossing");
        if (operations < 1 || cores < 1 || observed.isNegative() || observed.isZero() || !(saturation > 0)) {
            throw new IllegalArgumentException(
                    "capacity: expected at least one operation, one core, some time and a rate above zero");
        }
    }

    /**
     * The estimate from measured figures; empty if nothing was measured, or no time passed.
     *
     * @param figures what was measured, of one type
     * @param observed over what time; from one clock's readings, which may have jumped: zero and less give nothing
     * @param cores how many processors there are
     * @param threshold the mean duration that is not to be exceeded
     * @throws IllegalArgumentException if there is no core, or the threshold is not above zero
     */
    public static Optional<CapacityEstimate> of(
            SeriesSnapshot figures, Duration observed, int cores, Optional<Duration> threshold) {
        if (cores < 1) {
            throw new IllegalArgumentException("cores: expected at least 1, found " + cores);
        }
        if (threshold.isPresent()
                && (threshold.get().isNegative() || threshold.get().isZero())) {
            throw new IllegalArgumentException("threshold: expected more than zero, found " + threshold.get());
        }
        Optional<Duration> mean = figures.durations().mean();
        if (mean.isEmpty() || mean.get().isZero() || observed.isNegative() || observed.isZero()) {
            return Optional.empty();
        }
        double service = mean.get().toNanos() / NANOS_A_SECOND;
        OptionalDouble share = figures.cpu().share();
        // An operation that never computes would saturate nothing; a thousandth is what sampling can tell from zero.
        double compute = Math.clamp(share.orElse(1), 1e-3, 1);
        double saturation = cores / (service * compute);
        OptionalDouble crossing = threshold.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(saturation * utilisationAt(service, seconds(threshold.get()), cores));
        return Optional.of(new CapacityEstimate(
                figures.key().type(),
                figures.durations().count(),
                observed,
                mean.get(),
                share,
                cores,
                saturation,
                threshold,
                crossing));
    }

    /** The utilisation at which a mean duration of {@code service} has grown to {@code limit}: R = S / (1 − Uᵐ). */
    private static double utilisationAt(double service, double limit, int cores) {
        return limit <= service ? 0 : Math.pow(1 - service / limit, 1.0 / cores);
    }

    /** Operations a second, as measured. */
    public double throughput() {
        return operations / seconds(observed);
    }

    /** The share of all cores that these operations kept busy, as measured; 1 is all of them. */
    public double utilisation() {
        return throughput() / saturation;
    }

    /**
     * The mean duration to be expected at so many operations a second; empty from {@link #saturation} on, where the
     * queue grows without end.
     */
    public Optional<Duration> durationAt(double operationsASecond) {
        if (!(operationsASecond >= 0)) {
            throw new IllegalArgumentException("rate: expected zero or more, found " + operationsASecond);
        }
        double utilisation = operationsASecond / saturation;
        if (utilisation >= 1) {
            return Optional.empty();
        }
        double nanos = serviceTime.toNanos() / (1 - Math.pow(utilisation, cores));
        return Optional.of(Duration.ofNanos((long) Math.min(nanos, (double) Long.MAX_VALUE)));
    }

    /** What the figures take for granted, a sentence each. */
    public List<String> assumptions() {
        List<String> assumptions = new ArrayList<>();
        assumptions.add("Operations arrive independently of one another and are served by " + cores + " equal cores; "
                + "the mean duration at utilisation U is taken to be S / (1 − U^" + cores + ").");
        assumptions.add("The measured mean, " + Durations.readable(serviceTime.toNanos())
                + ", is taken for the service time. It holds what waiting there was, so the estimate errs low.");
        assumptions.add(
                computeShare.isPresent()
                        ? "An operation computes for " + Math.round(computeShare.getAsDouble() * 100)
                                + " % of its duration, as sampled; the rest waits for something that does not run full."
                        : "No CPU time was sampled: an operation is taken to compute all the time, so the estimate errs low.");
        assumptions.add("Nothing else needs the machine, and operations stay as large as the measured ones.");
        assumptions.add("It speaks of the mean: slow operations cross a limit earlier.");
        return List.copyOf(assumptions);
    }

    private static double seconds(Duration duration) {
        return Durations.toNanos(duration) / NANOS_A_SECOND;
    }
}
