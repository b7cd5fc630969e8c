package dev.packagefast.security.performance;

import java.util.Objects;

/**
 * The figures of one series up to one moment, or between two.
 *
 * @param key what the figures are about
 * @param durations how long the operations took
 * @param memory what they allocated, or the peak resident size of a script, as far as known
 * @param cpu CPU time, as far as it was sampled
 * @param written what they wrote to storage, as far as known
 */
public record SeriesSnapshot(
        SeriesKey key, HistogramSnapshot durations, ByteUsage memory, CpuTime cpu, ByteUsage written) {
    public SeriesSnapshot {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(durations, "durations");
        Objects.requireNonNull(memory, "memory");
        Objects.requireNonNull(cpu, "cpu");
        Objects.requireNonNull(written, "written");
    }

    /** Figures of operations of which none could tell what it wrote. */
    public SeriesSnapshot(SeriesKey key, HistogramSnapshot durations, ByteUsage memory, CpuTime cpu) {
        this(key, durations, memory, cpu, ByteUsage.NONE);
    }

    static SeriesSnapshot empty(SeriesKey key) {
        return new SeriesSnapshot(key, HistogramSnapshot.EMPTY, ByteUsage.NONE, CpuTime.NONE);
    }

    boolean isEmpty() {
        return durations.count() == 0 && durations.sumNanos() == 0 && written.operations() == 0;
    }

    /** Both together, under this one's key. */
    public SeriesSnapshot plus(SeriesSnapshot other) {
        return new SeriesSnapshot(
                key,
                durations.plus(other.durations),
                memory.plus(other.memory),
                cpu.plus(other.cpu),
                written.plus(other.written));
    }

    /** What was recorded since {@code earlier}, an earlier reading of the same series. */
    public SeriesSnapshot since(SeriesSnapshot earlier) {
        return new SeriesSnapshot(
                key,
                durations.since(earlier.durations),
                memory.minus(earlier.memory),
                cpu.minus(earlier.cpu),
                written.minus(earlier.written));
    }
}
