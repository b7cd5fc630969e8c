package dev.packagefast.sandbox;

import static dev.packagefast.sandbox.OutputListener.Stream.STANDARD_ERROR;
import static dev.packagefast.sandbox.OutputListener.Stream.STANDARD_OUTPUT;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.packagefast.sandbox.linux.Child;
import dev.packagefast.sandbox.linux.Descriptor;
import dev.packagefast.sandbox.linux.KernelException;
import dev.packagefast.sandbox.linux.Poll;
import dev.packagefast.sandbox.linux.ProcessGroup;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The life of one run, on one thread of its own: opens what the run needs, has it launched, reads its output, holds its
 * limits, and takes everything down again, in that order and whatever fails. Only {@link #impose} may be called from
 * other threads.
 */
final class Oversight {
    private static final int SIGKILL = 9;
    private static final int SIGXCPU = 24;
    private static final int CHUNK = 64 * 1024;
    private static final int CHILD = 0;
    private static final int OUTPUT = 1;
    private static final int ERROR = 2;
    private static final long KILL_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LAST_OUTPUT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final SandboxPolicy policy;
    private final List<String> command;
    private final Territory territory;
    private final Isolation most;

    private final Object lock = new Object();
    private @Nullable Outcome imposed; // guarded by lock
    private @Nullable Runnable killing; // guarded by lock

    private @Nullable Throwable listenerFailure;

    Oversight(SandboxPolicy policy, List<String> command, Territory territory, Isolation most) {
        this.policy = policy;
        this.command = command;
        this.territory = territory;
        this.most = most;
    }

    /** Ends the run with this outcome, unless it has ended or another came first. */
    void impose(Outcome outcome) {
        synchronized (lock) {
            if (imposed == null) {
                imposed = outcome;
            }
            if (killing != null) {
                killing.run();
            }
        }
    }

    private @Nullable Outcome imposed() {
        synchronized (lock) {
            return imposed;
        }
    }

    /**
     * Lives the run.
     *
     * @param started called once, when the command runs
     * @throws SandboxException when it could not be started
     */
    SandboxResult run(Runnable started) {
        try (var scratch = Scratch.create();
                var egress = Egress.to(policy.network(), policy.observation())) {
            territory.requireOutside(scratch);
            var commandLine = CommandLine.of(policy, command, territory, scratch, egress);
            if (policy.hardLinksSeparated()) {
                territory.writable().forEach(HardLinks::separate);
            }
            var launcher = new Launcher(policy, territory, scratch, egress, commandLine);
            try (var streams = Streams.open(policy);
                    var gate = new Gate();
                    var group = ProcessGroup.create()) {
                try (var launched = launcher.launch(
                        group,
                        most,
                        streams.input(),
                        streams.output(),
                        streams.error(),
                        gate.waitingEnd().number())) {
                    streams.closeFarEnds();
                    try (var childEnd = Descriptor.ofProcess(launched.child().pid())) {
                        begin(() -> launched.kill(group));
                        launched.atGate().ifPresent(waiting -> gate.admit(waiting, policy.limits()));
                        started.run();
                        return watch(launched, group, streams, childEnd);
                    }
                }
            } catch (KernelException refused) {
                throw new SandboxUnavailableException(
                        refused.explanation(), "Look at the system's limits on processes, descriptors and memory");
            }
        }
    }

    private void begin(Runnable kill) {
        synchronized (lock) {
            killing = kill;
            if (imposed != null) {
                kill.run();
            }
        }
    }

    private SandboxResult watch(Launcher.Started launched, ProcessGroup group, Streams streams, Descriptor childEnd) {
        long start = System.nanoTime();
        var capture = new OutputCapture(policy.limits().output(), policy.outputListener());
        var memory = new MemoryWatch(launched.members(group), policy.limits(), start);
        try (var arena = Arena.ofConfined()) {
            var poll = new Poll(arena, streams.alongside(childEnd));
            var buffer = arena.allocate(CHUNK);
            untilChildEnds(start, poll, streams, capture, memory, buffer);
            long end = System.nanoTime();
            var ending = launched.await();
            group.close();
            poll.drop(CHILD);
            drain(poll, streams, capture, buffer);
            return result(launched, ending, Duration.ofNanos(end - start), capture, memory);
        }
    }

    private void untilChildEnds(
            long start, Poll poll, Streams streams, OutputCapture capture, MemoryWatch memory, MemorySegment buffer) {
        long deadline = start + policy.limits().wallClock().toNanos();
        while (!poll.isReady(CHILD)) {
            long now = System.nanoTime();
            boolean ending = imposed() != null;
            long next = ending ? now + KILL_AGAIN_NANOS : Math.min(deadline, memory.nextLook());
            poll.await(millisUntil(next, now));
            read(poll, streams, capture, buffer);
            now = System.nanoTime();
            if (ending) {
                impose(new Outcome.Cancelled()); // keeps the first reason, kills again
            } else if (now >= deadline) {
                impose(new Outcome.TimedOut(policy.limits().wallClock()));
            } else if (now >= memory.nextLook()) {
                memory.look(now).ifPresent(this::impose);
            }
        }
    }

    /** Reads what dead processes left in the pipes: at most what a pipe holds, then its end. */
    private void drain(Poll poll, Streams streams, OutputCapture capture, MemorySegment buffer) {
        long deadline = System.nanoTime() + LAST_OUTPUT_NANOS;
        while (streams.anyOpen() && System.nanoTime() < deadline) {
            poll.await(millisUntil(deadline, System.nanoTime()));
            read(poll, streams, capture, buffer);
        }
    }

    private void read(Poll poll, Streams streams, OutputCapture capture, MemorySegment buffer) {
        for (var stream : List.of(STANDARD_OUTPUT, STANDARD_ERROR)) {
            int place = stream == STANDARD_OUTPUT ? OUTPUT : ERROR;
            if (!streams.isOpen(stream) || !poll.isReady(place)) {
                continue;
            }
            long length = streams.nearEnd(stream).read(buffer);
            if (length <= 0) {
                poll.drop(place);
                streams.ended(stream);
            } else {
                take(stream, buffer.asSlice(0, length).toArray(JAVA_BYTE), capture);
            }
        }
    }

    private void take(OutputListener.Stream stream, byte[] chunk, OutputCapture capture) {
        try {
            if (listenerFailure == null && !capture.accept(stream, chunk)) {
                impose(new Outcome.OutputLimitReached(policy.limits().output()));
            }
        } catch (RuntimeException | Error thrown) {
            listenerFailure = thrown;
            impose(new Outcome.Cancelled());
        }
    }

    private SandboxResult result(
            Launcher.Started launched,
            Child.Ending ending,
            Duration wallClock,
            OutputCapture capture,
            MemoryWatch memory) {
        switch (listenerFailure) {
            case null -> {}
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new AssertionError(listenerFailure);
        }
        return new SandboxResult(
                outcome(ending, memory),
                capture.of(STANDARD_OUTPUT),
                capture.of(STANDARD_ERROR),
                launched.isolation(),
                launched.missing(),
                launched.denials(),
                launched.accesses(),
                new Usage(
                        wallClock,
                        ending.cpu(),
                        memory.peakBytes(),
                        OptionalLong.of(ending.writtenBytes()),
                        memory.mostProcesses()));
    }

    private Outcome outcome(Child.Ending ending, MemoryWatch memory) {
        var reason = imposed();
        if (reason != null && (ending.signal() == SIGKILL || reason instanceof Outcome.OutputLimitReached)) {
            return reason;
        }
        var limits = policy.limits();
        boolean outOfTime = ending.signal() == SIGXCPU
                || (ending.signal() == SIGKILL && ending.cpu().compareTo(limits.cpu()) >= 0);
        if (outOfTime) {
            return new Outcome.CpuLimitReached(limits.cpu());
        }
        boolean failed = ending.signal() != 0 || ending.code() != 0;
        if (failed && memory.cameNearMemoryLimit()) {
            return new Outcome.OutOfMemory(limits.memory());
        }
        return ending.signal() != 0 ? new Outcome.Signalled(ending.signal()) : new Outcome.Exited(ending.code());
    }

    private static int millisUntil(long when, long now) {
        return Math.clamp((when - now + 999_999) / 1_000_000, 0, Integer.MAX_VALUE);
    }
}
