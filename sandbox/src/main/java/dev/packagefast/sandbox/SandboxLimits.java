package dev.packagefast.sandbox;

import java.time.Duration;

/**
 * How much a command may use. A copy with one value changed comes from the {@code with…} methods.
 *
 * @param wallClock time until the whole run is killed
 * @param cpu processor time of any one process; the kernel counts it process by process
 * @param memory bytes of writable memory of any one process (RLIMIT_DATA), and of resident anonymous memory of all
 *     together, which is looked at while the run lasts
 * @param processes tasks that the run may have at a time
 * @param openFiles descriptors of any one process
 * @param fileSize bytes of any one file it writes
 * @param output bytes of standard output and standard error together; more ends the run
 * @param diskWritten bytes that all processes write together, looked at while the run lasts, so that a fast writer gets
 *     somewhat further; what is deleted again counts. Of each process the larger of two counts of the kernel: bytes given
 *     to storage, where a small file takes a whole page, and bytes given to write calls, which count files in memory too
 *     but also pipes
 */
public record SandboxLimits(
        Duration wallClock,
        Duration cpu,
        long memory,
        int processes,
        int openFiles,
        long fileSize,
        long output,
        long diskWritten) {
    /** Longer waits overflow the clock's nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(365);

    /** Output is kept in memory, in one array a stream. */
    private static final long MOST_OUTPUT = 1L << 30;

    private static final SandboxLimits DEFAULTS = new SandboxLimits(
            Duration.ofMinutes(1), Duration.ofMinutes(10), 4L << 30, 512, 4096, 1L << 30, 8L << 20, 8L << 30);

    public SandboxLimits {
        requireDuration("wall-clock time", wallClock);
        requireDuration("CPU time", cpu);
        requireAtLeast("memory", memory, 1L << 20);
        requireAtLeast("processes", processes, 1);
        requireAtLeast("open files", openFiles, 16);
        requireAtLeast("file size", fileSize, 0);
        requireAtLeast("output", output, 0);
        requireAtLeast("bytes written", diskWritten, 0);
        if (output > MOST_OUTPUT) {
            throw new SandboxPolicyException(
                    "the limit on output is " + output + " bytes, the most is " + MOST_OUTPUT,
                    "Choose a smaller one, or let the command inherit its streams");
        }
    }

    /** One minute of wall clock, ten of CPU, 4 GiB, 512 tasks, 4096 descriptors, files of 1 GiB, 8 MiB of output, 8 GiB written. */
    public static SandboxLimits defaults() {
        return DEFAULTS;
    }

    public SandboxLimits withWallClock(Duration limit) {
        return new SandboxLimits(limit, cpu, memory, processes, openFiles, fileSize, output, diskWritten);
    }

    public SandboxLimits withCpu(Duration limit) {
        return new SandboxLimits(wallClock, limit, memory, processes, openFiles, fileSize, output, diskWritten);
    }

    public SandboxLimits withMemory(long bytes) {
        return new SandboxLimits(wallClock, cpu, bytes, processes, openFiles, fileSize, output, diskWritten);
    }

    public SandboxLimits withProcesses(int tasks) {
        return new SandboxLimits(wallClock, cpu, memory, tasks, openFiles, fileSize, output, diskWritten);
    }

    public SandboxLimits withOpenFiles(int descriptors) {
        return new SandboxLimits(wallClock, cpu, memory, processes, descriptors, fileSize, output, diskWritten);
    }

    public SandboxLimits withFileSize(long bytes) {
        return new SandboxLimits(wallClock, cpu, memory, processes, openFiles, bytes, output, diskWritten);
    }

    public SandboxLimits withOutput(long bytes) {
        return new SandboxLimits(wallClock, cpu, memory, processes, openFiles, fileSize, bytes, diskWritten);
    }

    public SandboxLimits withDiskWritten(long bytes) {
        return new SandboxLimits(wallClock, cpu, memory, processes, openFiles, fileSize, output, bytes);
    }

    private static void requireDuration(String what, Duration limit) {
        if (limit.isNegative() || limit.isZero() || limit.compareTo(LONGEST) > 0) {
            throw new SandboxPolicyException(
                    "the limit on " + what + " is " + limit + ", expected more than nothing and at most " + LONGEST,
                    "Choose one in between");
        }
    }

    private static void requireAtLeast(String what, long limit, long least) {
        if (limit < least) {
            throw new SandboxPolicyException(
                    "the limit on " + what + " is " + limit + ", the least is " + least, "Choose a larger one");
        }
    }
}
