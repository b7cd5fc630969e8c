package dev.packagefast.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.packagefast.sandbox.Bubblewrap.Obstacle;
import dev.packagefast.sandbox.linux.Canary;
import dev.packagefast.sandbox.linux.CanaryProgram;
import dev.packagefast.sandbox.linux.Child;
import dev.packagefast.sandbox.linux.Descriptor;
import dev.packagefast.sandbox.linux.Errno;
import dev.packagefast.sandbox.linux.KernelException;
import dev.packagefast.sandbox.linux.Landlock;
import dev.packagefast.sandbox.linux.Namespace;
import dev.packagefast.sandbox.linux.Poll;
import dev.packagefast.sandbox.linux.ProcessGroup;
import dev.packagefast.sandbox.linux.RestrictedLaunch;
import dev.packagefast.sandbox.linux.RestrictedLaunch.Ending;
import dev.packagefast.sandbox.linux.RestrictedLaunch.Step;
import dev.packagefast.sandbox.linux.SeccompFilter;
import dev.packagefast.sandbox.linux.SeccompFilter.Sockets;
import dev.packagefast.sandbox.linux.Spawn;
import dev.packagefast.sandbox.linux.Supervisor;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One start of a command in namespaces of its own, {@link Isolation#L3}. The launching thread gives up privileges,
 * connections and signals, and puts writes of metadata and permitted connections before the supervisor; files and other
 * calls it keeps, because bubblewrap builds the namespaces with them. Bubblewrap applies the whole filter as its last act
 * and becomes, inside, the {@link CanaryProgram canary}, which becomes a shell that waits for its limits, starts the command
 * and reaps what it leaves behind.
 */
final class NamespacedLaunch implements AutoCloseable {
    /**
     * The first process: waits at the gate, then runs the command as its child, because the kernel treats the first process
     * of a namespace unlike others. Its own words go nowhere: the command's standard error is descriptor 4 until then.
     */
    private static final List<String> WAIT_THEN_RUN = List.of(
            "/bin/sh",
            "-c",
            "exec 2>/dev/null; read -r _ <&3 || exit 125; exec 3<&-; (exec \"$@\" 2>&4 4>&-); exit $?",
            "sandbox");

    private static final Bubblewrap.Descriptors DESCRIPTORS = new Bubblewrap.Descriptors(5, 6, 7, 9);
    private static final int REPORT = 8;

    /** No process has this number, so nobody leaves the group. */
    private static final int NO_GROUP = -1;

    private static final Pattern FIRST_PROCESS = Pattern.compile("\"child-pid\":\\s*(\\d{1,9})");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST_BYTES = 4096;

    private final Launcher launcher;
    private final Bubblewrap bubblewrap;
    private final Descriptor.Pipe report = Descriptor.pipe();
    private final Descriptor.Pipe info = Descriptor.pipe();
    private final Descriptor.Pipe complaints = Descriptor.pipe();

    private NamespacedLaunch(Launcher launcher, Bubblewrap bubblewrap) {
        this.launcher = launcher;
        this.bubblewrap = bubblewrap;
    }

    /**
     * Starts the command, which then waits at the gate.
     *
     * @param descriptors what become the command's standard streams, and where the gate's shell waits
     * @throws Obstacle when this machine or this policy has no such start
     * @throws SandboxException when the command could not be started at any level
     */
    static Launcher.Started start(Launcher launcher, int abi, ProcessGroup group, int... descriptors) throws Obstacle {
        var sockets = switch (launcher.egress().sockets()) {
            case NONE -> Sockets.NONE;
            case CONNECTING -> Sockets.CONNECTING_DECIDED_BEFORE;
            default ->
                throw new Obstacle("the policy opens the network of this machine, and a namespace has one of its own");
        };
        Bubblewrap.requireOwn(launcher.territory().writable());
        try (var launch = new NamespacedLaunch(launcher, Bubblewrap.find())) {
            return launch.start(sockets, abi, group, descriptors);
        } catch (KernelException refused) {
            throw new Obstacle(refused.explanation());
        }
    }

    private Launcher.Started start(Sockets sockets, int abi, ProcessGroup group, int... descriptors) throws Obstacle {
        var supervisor = launcher.supervisor(group, null);
        var keeper = new Namespace.Keeper();
        boolean started = false;
        try {
            var child = spawn(sockets, abi, group, keeper, supervisor, descriptors);
            var namespace = new Namespace(awaitFirstProcess(child), keeper);
            supervisor.showOnly(shown());
            supervisor.endTrial();
            started = true;
            return new Launcher.Started(
                    child,
                    Optional.of(namespace.first()),
                    Isolation.L3,
                    List.of(),
                    Optional.of(supervisor),
                    Optional.of(namespace),
                    launcher.egress(),
                    Optional.empty());
        } finally {
            if (!started) {
                keeper.close();
                supervisor.close();
            }
        }
    }

    private Child spawn(
            Sockets sockets,
            int abi,
            ProcessGroup group,
            Namespace.Keeper keeper,
            Supervisor supervisor,
            int... descriptors)
            throws Obstacle {
        var filter = SeccompFilter.instructions(new SeccompFilter.Options(NO_GROUP, true, sockets, false, false));
        var outsiders = List.of(group.number(), (int) ProcessHandle.current().pid());
        var options = Bubblewrap.options(launcher.territory(), launcher.scratch(), DESCRIPTORS);
        try (var filterFile = Descriptor.memoryFile(filter);
                var optionsFile = Descriptor.memoryFile(separatedByNul(options));
                var canaryFile = Descriptor.memoryFile(
                        CanaryProgram.of(launcher.scratch().secret(), outsiders, REPORT));
                var error = Descriptor.copyOf(descriptors[2])) {
            var ending = RestrictedLaunch.onFreshThread(
                    arena -> new RestrictedLaunch.Preparation(
                            Landlock.denyingConnectionsAndSignals(abi),
                            SeccompFilter.assembleForSupervisor(sockets, arena),
                            supervisor,
                            new Canary(
                                    arena,
                                    launcher.scratch().secret(),
                                    group.number(),
                                    new Canary.Expectation(false, false, false, true, true)),
                            new Spawn(
                                    arena,
                                    bubblewrap.commandLine(DESCRIPTORS, inside()),
                                    launcher.commandLine().environment(),
                                    launcher.territory().workingDirectory(),
                                    group.number(),
                                    descriptors[0],
                                    descriptors[1],
                                    complaints.writeEnd().number(),
                                    descriptors[Gate.DESCRIPTOR],
                                    error.number(),
                                    filterFile.number(),
                                    optionsFile.number(),
                                    info.writeEnd().number(),
                                    report.writeEnd().number(),
                                    canaryFile.number())),
                    keeper);
            if (ending.step() == Step.DONE) {
                return new Child(ending.pid());
            }
            throw obstacle(ending);
        }
    }

    /** What is the same file inside and outside; {@code /proc} is not. */
    private List<String> shown() {
        return Stream.of(
                        launcher.territory().readable().stream(),
                        launcher.territory().writable().stream(),
                        Stream.of(launcher.scratch().home(), launcher.scratch().temporary()),
                        SystemPaths.everyDevice().stream())
                .flatMap(Function.identity())
                .filter(path -> !path.startsWith("/proc"))
                .map(Path::toString)
                .toList();
    }

    private List<String> inside() {
        var command = new ArrayList<>(WAIT_THEN_RUN);
        command.addAll(launcher.commandLine().command());
        return command;
    }

    private Obstacle obstacle(Ending ending) {
        if (ending.step() == Step.SPAWN && ending.errno() == Errno.E2BIG.number()) {
            throw launcher.cannotStart(ending);
        }
        return new Obstacle(Launcher.explain(ending));
    }

    /** Waits for what the canary has to say; returns the first process of the namespace, which now waits at the gate. */
    private int awaitFirstProcess(Child child) throws Obstacle {
        report.writeEnd().close();
        info.writeEnd().close();
        complaints.writeEnd().close();
        var finding = CanaryProgram.finding(read(report.readEnd(), 1));
        if (finding.equals(Optional.of(Canary.Finding.NONE))) {
            var first = FIRST_PROCESS.matcher(new String(read(info.readEnd(), MOST_BYTES), StandardCharsets.UTF_8));
            if (first.find()) {
                return Integer.parseInt(first.group(1));
            }
        }
        child.kill(); // one that hangs would keep its end of the pipe below
        try {
            throw new Obstacle(finding.filter(each -> each != Canary.Finding.NONE)
                    .map(each -> "a process inside could " + each.deed())
                    .orElseGet(this::complaint));
        } finally {
            child.await();
        }
    }

    private String complaint() {
        var text = new String(read(complaints.readEnd(), MOST_BYTES), StandardCharsets.UTF_8).strip();
        return bubblewrap.program()
                + (text.isEmpty()
                        ? " gave no answer"
                        : " says: " + text.lines().findFirst().orElse(""));
    }

    /** What somebody writes until its end is closed, it is enough, or patience ends. */
    private static byte[] read(Descriptor end, int most) {
        var all = new ByteArrayOutputStream();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try (var arena = Arena.ofConfined()) {
            var poll = new Poll(arena, List.of(end));
            var buffer = arena.allocate(most);
            while (all.size() < most) {
                poll.await((int) Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
                long length = poll.isReady(0) ? end.read(buffer) : 0;
                if (length <= 0) {
                    break;
                }
                all.writeBytes(buffer.asSlice(0, length).toArray(JAVA_BYTE));
            }
        }
        return all.toByteArray();
    }

    private static byte[] separatedByNul(List<String> options) {
        var bytes = new ByteArrayOutputStream();
        for (var option : options) {
            bytes.writeBytes(option.getBytes(StandardCharsets.UTF_8));
            bytes.write(0);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        report.close();
        info.close();
        complaints.close();
    }
}
