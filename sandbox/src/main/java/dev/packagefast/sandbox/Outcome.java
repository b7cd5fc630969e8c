package dev.packagefast.sandbox;

import java.time.Duration;

/** How a started command ended. Every ending but {@link Exited} and {@link Signalled} was brought about by the sandbox. */
public sealed interface Outcome {
    /** It ended by itself. */
    record Exited(int code) implements Outcome {}

    /** A signal ended it that the sandbox did not send for a reason of its own. */
    record Signalled(int signal) implements Outcome {}

    /** It ran longer than its wall-clock limit. */
    record TimedOut(Duration limit) implements Outcome {}

    /** It used more processor time than its limit. */
    record CpuLimitReached(Duration limit) implements Outcome {}

    /**
     * It reached its memory limit. Seen by looking at its processes while they run: one that grows to the limit and fails
     * between two looks shows as the exit it made of that.
     */
    record OutOfMemory(long limitBytes) implements Outcome {}

    /** It had more tasks at a time than its limit; below that, {@code fork} fails inside the command. */
    record TooManyProcesses(int limit) implements Outcome {}

    /** It wrote more output than its limit. */
    record OutputLimitReached(long limitBytes) implements Outcome {}

    /** It wrote more to files than its limit on all of them together; beyond the limit on one file, writing fails inside. */
    record DiskLimitReached(long limitBytes) implements Outcome {}

    /** It was killed on request: {@link SandboxRun#kill()}, or the waiting caller was interrupted. */
    record Cancelled() implements Outcome {}

    /** Whether it exited with code 0. */
    default boolean isSuccess() {
        return this instanceof Exited(int code) && code == 0;
    }
}
