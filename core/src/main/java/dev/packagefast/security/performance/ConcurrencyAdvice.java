package dev.packagefast.security.performance;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How many operations of one kind are worth doing at once, and why.
 *
 * <p>An operation that computes for a share {@code c} of its duration leaves its core idle for the rest; so
 * {@code cores / c} of them keep all cores busy (cores × (1 + wait / compute)). Hashing cached files computes all the
 * time: as many threads as cores. Hashing from a slow disk waits: more threads. The share comes from sampled CPU times,
 * and a machine that is busy anyway gets no more threads than cores, because waiting for a core looks like waiting for a
 * disk.
 *
 * @param threads how many at once
 * @param cores how many processors there are
 * @param computeShare the share of an operation's duration that it computes; empty if too little was measured
 * @param reason the arithmetic in words
 */
public record ConcurrencyAdvice(int threads, int cores, OptionalDouble computeShare, String reason) {
    /** Samples needed before figures count for more than the default of one thread a core. */
    public static final int MIN_SAMPLES = 8;

    /** Never more threads than this many times the cores. */
    public static final int MAX_THREADS_PER_CORE = 8;

    /** From this share of all cores busy on, waiting is taken to be waiting for a core. */
    public static final double BUSY = 0.9;

    /** Less work than this is done sooner than a thread is handed it. */
    public static final Duration WORTH_A_THREAD = Duration.ofNanos(200_000);

    public ConcurrencyAdvice {
        Objects.requireNonNull(computeShare, "computeShare");
        Objects.requireNonNull(reason, "reason");
        if (cores < 1 || threads < 1 || threads > (long) cores * MAX_THREADS_PER_CORE) {
            throw new IllegalArgumentException("advice: expected 1 to " + MAX_THREADS_PER_CORE
                    + " threads a core, found " + threads + " threads on " + cores + " cores");
        }
    }

    /**
     * Advice from measured figures.
     *
     * @param measured CPU time and duration of the operations that were sampled
     * @param cores how many processors there are
     * @param utilisation the share of all cores that was busy meanwhile, 0 to 1, if known
     * @throws IllegalArgumentException if there is no core, or utilisation is not a share
     */
    public static ConcurrencyAdvice from(CpuTime measured, int cores, OptionalDouble utilisation) {
        if (cores < 1) {
            throw new IllegalArgumentException("cores: expected at least 1, found " + cores);
        }
        if (utilisation.isPresent() && !(utilisation.getAsDouble() >= 0 && utilisation.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "utilisation: expected a share from 0 to 1, found " + utilisation.getAsDouble());
        }
        OptionalDouble share = measured.share();
        if (measured.samples() < MIN_SAMPLES || share.isEmpty()) {
            return new ConcurrencyAdvice(
                    cores,
                    cores,
                    OptionalDouble.empty(),
                    "one a core: " + measured.samples() + " samples are fewer than " + MIN_SAMPLES);
        }
        double compute = Math.min(share.getAsDouble(), 1);
        if (utilisation.orElse(0) >= BUSY) {
            return new ConcurrencyAdvice(
                    cores, cores, OptionalDouble.of(compute), "one a core: the machine is busy already");
        }
        double wanted = Math.min(cores / Math.max(compute, Double.MIN_NORMAL), (double) cores * MAX_THREADS_PER_CORE);
        int threads = Math.max(cores, (int) Math.round(wanted));
        return new ConcurrencyAdvice(
                threads,
                cores,
                OptionalDouble.of(compute),
                threads + " on " + cores + " cores: an operation computes " + Math.round(compute * 100)
                        + " % of its time");
    }

    /**
     * How many threads that many operations deserve: never more than advised, and only so many that each has at least
     * {@link #WORTH_A_THREAD} to do.
     *
     * @param operations how many are to be done; zero or more
     * @param serviceTime how long one takes, as measured
     */
    public int threadsFor(long operations, Duration serviceTime) {
        if (operations < 0 || serviceTime.isNegative()) {
            throw new IllegalArgumentException(
                    "work: expected zero or more, found " + operations + " operations of " + serviceTime);
        }
        double work = (double) operations * Durations.toNanos(serviceTime);
        double worthwhile = Math.ceil(work / (double) WORTH_A_THREAD.toNanos());
        return (int) Math.clamp(Math.min(worthwhile, (double) operations), 1, threads);
    }
}
