package dev.packagefast.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Map;

/** A child process of this JVM that has not been waited for: its pid means this process and no other. */
public record Child(int pid) {
    private static final int SIGKILL = 9;
    private static final int SHELLS_SIGNAL_BASE = 128;
    private static final int LAST_SIGNAL = 64;
    private static final int RUSAGE_SIZE = 144;
    private static final long WRITTEN_BLOCKS = 96;
    private static final long BLOCK = 512;

    /** A resource limit of the kernel, getrlimit(2). */
    public enum Limit {
        CPU_SECONDS(0),
        FILE_SIZE(1),
        DATA(2),
        CORE(4),
        PROCESSES(6),
        OPEN_FILES(7);

        private final int resource;

        Limit(int resource) {
            this.resource = resource;
        }
    }

    /**
     * How a child ended.
     *
     * @param signal the signal that ended it, or 0
     * @param code its exit code, when no signal ended it
     * @param cpu user and system time of the child and of all descendants it waited for
     * @param writtenBytes what they gave the kernel to write to storage (ru_oublock, which counts blocks of 512 bytes)
     */
    public record Ending(int signal, int code, Duration cpu, long writtenBytes) {
        /** The ending of a command whose shell ended for it: a signal is 128 and its number, as in every shell. */
        public Ending asShellsTell() {
            boolean signalled = signal == 0 && code > SHELLS_SIGNAL_BASE && code <= SHELLS_SIGNAL_BASE + LAST_SIGNAL;
            return signalled ? new Ending(code - SHELLS_SIGNAL_BASE, 0, cpu, writtenBytes) : this;
        }
    }

    /**
     * Sets limits, soft and hard alike. A limit above the hard one in force stays at that: raising it is not ours.
     *
     * @throws KernelException when the kernel refuses
     */
    public void limit(Map<Limit, Long> limits) {
        try (var arena = Arena.ofConfined()) {
            var pair = arena.allocate(16, 8);
            limits.forEach((limit, value) -> {
                Native.require("reading limits", Syscall.PRLIMIT64, pid, limit.resource, 0, pair.address());
                long hard = pair.get(JAVA_LONG, 8);
                long bounded = Long.compareUnsigned(value, hard) > 0 ? hard : value;
                pair.set(JAVA_LONG, 0, bounded);
                // SIGXCPU at the soft limit tells the reason; a second later the hard limit ends those that ignore it.
                boolean grace = limit == Limit.CPU_SECONDS && Long.compareUnsigned(bounded, hard) < 0;
                pair.set(JAVA_LONG, 8, grace ? bounded + 1 : bounded);
                Native.require("setting the limit " + limit, Syscall.PRLIMIT64, pid, limit.resource, pair.address(), 0);
            });
        }
    }

    /** Kills this process alone. */
    public void kill() {
        Native.call(Syscall.KILL, pid, SIGKILL);
    }

    /** Waits for the end, and frees the pid. */
    public Ending await() {
        try (var arena = Arena.ofConfined()) {
            var status = arena.allocate(4, 4);
            var usage = arena.allocate(RUSAGE_SIZE, 8);
            Native.require("waiting for process " + pid, Syscall.WAIT4, pid, status.address(), 0, usage.address());
            int word = status.get(JAVA_INT, 0);
            return new Ending(
                    word & 0x7f,
                    (word >> 8) & 0xff,
                    time(usage.asSlice(0)).plus(time(usage.asSlice(16))),
                    usage.get(JAVA_LONG, WRITTEN_BLOCKS) * BLOCK);
        }
    }

    private static Duration time(MemorySegment timeval) {
        return Duration.ofSeconds(timeval.get(JAVA_LONG, 0)).plusNanos(timeval.get(JAVA_LONG, 8) * 1000);
    }
}
