package dev.packagefast.sandbox.linux;

import dev.packagefast.sandbox.linux.Listener.Call;
import dev.packagefast.sandbox.linux.Remote.Refused;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers the calls of one run that change metadata, and those that connect or bind a socket: carried out where the policy
 * says so, refused and recorded elsewhere. Calls that only a {@link Recorder} wants to see go on to the kernel.
 * One thread of its own, one call at a time, so that a storm of calls makes its makers wait and nobody else. When it
 * stops, for whatever reason, calls fail: never does one pass undecided.
 */
public final class Supervisor implements AutoCloseable {
    private static final int LISTENER = 0;
    private static final int STOP = 1;
    private static final List<String> EVERYTHING = List.of("");

    private static final Map<Integer, Syscall> DECIDED = Stream.concat(
                    Arrays.stream(SeccompFilter.METADATA_WRITES),
                    Stream.of(Syscall.SETPGID, Syscall.CONNECT, Syscall.BIND, Syscall.LISTEN))
            .collect(Collectors.toUnmodifiableMap(Syscall::number, Function.identity()));

    private final List<String> writableFolders;
    private final Connections connections;
    private final Admission admission;
    private final @Nullable Recorder recorder;
    private final Descriptor.Pipe stop = Descriptor.pipe();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Thread thread;
    private volatile int listenerNumber = -1;
    private volatile List<String> shown = EVERYTHING;

    private volatile boolean admitted;

    private final DenialLedger denials = new DenialLedger();

    /**
     * What a launched process joins, and under which limits.
     *
     * @param group the process group
     */
    public record Admission(int group, Map<Child.Limit, Long> limits) {
        public Admission {
            limits = Map.copyOf(limits);
        }
    }

    private Supervisor(
            List<String> writableFolders, Connections connections, Admission admission, @Nullable Recorder recorder) {
        this.writableFolders = List.copyOf(writableFolders);
        this.connections = connections;
        this.admission = admission;
        this.recorder = recorder;
        this.thread = Thread.ofPlatform().name("sandbox-supervisor").daemon().unstarted(this::supervise);
    }

    /**
     * Starts the thread, which waits for {@link #begin}.
     *
     * @param recorder what sees the accesses to files, when the run is recorded
     */
    public static Supervisor of(
            List<String> writableFolders, Connections connections, Admission admission, @Nullable Recorder recorder) {
        var supervisor = new Supervisor(writableFolders, connections, admission, recorder);
        supervisor.thread.start();
        return supervisor;
    }

    /**
     * For a run that does not see the whole file system: what lies elsewhere is answered as if it were not there, so that
     * asking to change a file does not tell whether it exists. Called before the command runs.
     */
    public void showOnly(List<String> paths) {
        shown = List.copyOf(paths);
    }

    /**
     * Says that what is refused from now on is the command's doing, where no process joins its group through this supervisor.
     * Called before the command runs.
     */
    public void endTrial() {
        admitted = true;
    }

    /** Hands over the listener of a filter. Called on the restricted thread: it does nothing that loads a class. */
    void begin(int listener) {
        listenerNumber = listener;
        begun.countDown();
    }

    /** What was refused until now, in the order of first attempts. */
    public List<DenialLedger.Denied> denials() {
        return denials.all();
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
                    listener.receive().ifPresent(call -> answer(listener, call));
                } else if (poll.isReady(LISTENER) || poll.isReady(STOP)) {
                    return;
                }
            }
        }
    }

    private void answer(Listener listener, Call call) {
        if (recorder != null && recorder.sees(call.number())) {
            if (admitted) {
                recorder.answer(listener, call);
            } else {
                listener.letThrough(call);
            }
        } else {
            listener.answer(call, decide(listener, call));
        }
    }

    private long decide(Listener listener, Call call) {
        var name = DECIDED.get(call.number());
        if (name == null) {
            return -Errno.ENOSYS.number();
        }
        try {
            return switch (name) {
                case SETPGID -> admit(new Child(call.thread()));
                case CONNECT, BIND, LISTEN ->
                    decideSocket(call, name, new SocketCall(name, call, listener, connections));
                default -> decideMetadata(listener, new MetadataWrite(name, call), call, name);
            };
        } catch (Refused refused) {
            return -refused.errno();
        } catch (RuntimeException unforeseen) {
            return -Errno.EPERM.number();
        }
    }

    /**
     * The first to join the group is the process that is being launched, before it executes anything: this is the moment
     * when limits can be set that bind the command and nobody else. Later callers are members already.
     */
    private long admit(Child child) {
        if (admitted) {
            return 0;
        }
        child.limit(admission.limits());
        admitted = true;
        return Native.call(Syscall.SETPGID, child.pid(), admission.group());
    }

    private long decideMetadata(Listener listener, MetadataWrite write, Call call, Syscall name) throws Refused {
        try (var target = target(write)) {
            var path = target.path();
            if (!listener.stillWaits(call)) {
                return -Errno.ESRCH.number();
            }
            if (!Target.isWithin(path, writableFolders)) {
                record(name, path, call.thread());
                return -(Target.isWithin(path, shown) ? Errno.EPERM : Errno.ENOENT).number();
            }
            return write.carryOut(target);
        }
    }

    /** Whatever is in the way to a file says something about it, unless it is the arguments themselves. */
    private Target target(MetadataWrite write) throws Refused {
        try {
            return write.target();
        } catch (Refused refused) {
            boolean ofArguments = refused.errno() == Errno.EBADF.number() || refused.errno() == Errno.EFAULT.number();
            throw ofArguments || shown.equals(EVERYTHING) ? refused : new Refused(Errno.ENOENT);
        }
    }

    private long decideSocket(Call call, Syscall name, SocketCall socket) throws Refused {
        var address = socket.address();
        if (!connections.allows(address.toJava())) {
            record(name, address.toString(), call.thread());
            return -Errno.EACCES.number();
        }
        return socket.carryOut(address);
    }

    /** The canary's attempts, which come before anything is launched, are no doing of the command. */
    private void record(Syscall call, String target, int pid) {
        if (admitted) {
            denials.record(call.manualName(), target, pid, new Remote(pid).program());
        }
    }

    /** Stops answering and waits for the thread to end. */
    @Override
    public void close() {
        stop.writeEnd().close(); // the other end becomes ready
        begun.countDown();
        ThroughInterrupts.await(thread::join);
        stop.close();
    }
}
