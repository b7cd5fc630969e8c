package dev.packagefast.sandbox.linux;

import dev.packagefast.sandbox.linux.Listener.Call;
import dev.packagefast.sandbox.linux.Remote.Refused;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Answers the calls of one run that change metadata: carried out where the run may write, refused and recorded elsewhere.
 * One thread of its own, one call at a time, so that a storm of calls makes its makers wait and nobody else. When it
 * stops, for whatever reason, calls fail: never does one pass undecided.
 */
public final class Supervisor implements AutoCloseable {
    /** Kinds of denial that are kept one by one; further kinds are counted together. */
    public static final int MOST_DENIALS = 1000;

    private static final int LISTENER = 0;
    private static final int STOP = 1;

    private static final Map<Integer, Syscall> DECIDED = Arrays.stream(SeccompFilter.METADATA_WRITES)
            .collect(Collectors.toUnmodifiableMap(Syscall::number, Function.identity()));

    /** Something refused: see the public record of the same shape. */
    public record Denied(String call, String target, long count, int pid, String program) {
        Denied again() {
            return new Denied(call, target, count + 1, pid, program);
        }
    }

    private record Kind(String call, String target) {}

    private final List<String> writableFolders;
    private final Descriptor.Pipe stop = Descriptor.pipe();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Thread thread;
    private volatile int listenerNumber = -1;

    private final Map<Kind, Denied> denials = new LinkedHashMap<>(); // guarded by itself
    private long unlisted; // guarded by denials

    private Supervisor(List<String> writableFolders) {
        this.writableFolders = List.copyOf(writableFolders);
        this.thread = Thread.ofPlatform().name("sandbox-supervisor").daemon().unstarted(this::supervise);
    }

    /** Starts the thread, which waits for {@link #begin}. */
    public static Supervisor of(List<String> writableFolders) {
        var supervisor = new Supervisor(writableFolders);
        supervisor.thread.start();
        return supervisor;
    }

    /** Hands over the listener of a filter. Called on the restricted thread: it does nothing that loads a class. */
    void begin(int listener) {
        listenerNumber = listener;
        begun.countDown();
    }

    /** Forgets what was refused until now: the attempts of the canary are no doing of the command. */
    public void forgetTrial() {
        synchronized (denials) {
            denials.clear();
        }
    }

    /** What was refused until now, in the order of first attempts. */
    public List<Denied> denials() {
        synchronized (denials) {
            var all = new ArrayList<>(denials.values());
            if (unlisted > 0) {
                all.add(new Denied("(others)", "beyond the first " + MOST_DENIALS + " kinds", unlisted, 0, ""));
            }
            return all;
        }
    }

    private void supervise() {
        try {
            begun.await();
        } catch (InterruptedException nobodyDoes) {
            return;
        }
        if (listenerNumber < 0) {
            return;
        }
        try (var descriptor = Descriptor.own(listenerNumber);
                var arena = Arena.ofConfined()) {
            var listener = new Listener(arena, descriptor);
            var poll = new Poll(arena, List.of(descriptor, stop.readEnd()));
            while (true) {
                poll.await(-1);
                if (poll.isReadable(LISTENER)) {
                    listener.receive().ifPresent(call -> listener.answer(call, decide(listener, call)));
                } else if (poll.isReady(LISTENER) || poll.isReady(STOP)) {
                    return;
                }
            }
        }
    }

    private long decide(Listener listener, Call call) {
        var name = DECIDED.get(call.number());
        if (name == null) {
            return -Errno.ENOSYS.number();
        }
        var write = new MetadataWrite(name, call);
        try (var target = write.target()) {
            var path = target.path();
            if (!listener.stillWaits(call)) {
                return -Errno.ESRCH.number();
            }
            if (!Target.isWithin(path, writableFolders)) {
                record(name, path, call.thread());
                return -Errno.EPERM.number();
            }
            return write.carryOut(target);
        } catch (Refused refused) {
            return -refused.errno();
        } catch (RuntimeException unforeseen) {
            return -Errno.EPERM.number();
        }
    }

    private void record(Syscall call, String target, int pid) {
        var kind = new Kind(call.manualName(), target);
        synchronized (denials) {
            var known = Optional.ofNullable(denials.get(kind));
            if (known.isPresent()) {
                denials.put(kind, known.get().again());
            } else if (denials.size() < MOST_DENIALS) {
                denials.put(kind, new Denied(kind.call, target, 1, pid, new Remote(pid).program()));
            } else {
                unlisted++;
            }
        }
    }

    /** Stops answering and waits for the thread to end. */
    @Override
    public void close() {
        stop.writeEnd().close(); // the other end becomes ready
        begun.countDown();
        RestrictedLaunch.joinThroughInterrupts(thread);
        stop.close();
    }
}
