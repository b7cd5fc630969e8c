package dev.packagefast.sandbox;

import dev.packagefast.sandbox.Bubblewrap.Obstacle;
import dev.packagefast.sandbox.linux.Canary;
import dev.packagefast.sandbox.linux.Child;
import dev.packagefast.sandbox.linux.Errno;
import dev.packagefast.sandbox.linux.Landlock;
import dev.packagefast.sandbox.linux.Namespace;
import dev.packagefast.sandbox.linux.ProcessGroup;
import dev.packagefast.sandbox.linux.Recorder;
import dev.packagefast.sandbox.linux.RestrictedLaunch;
import dev.packagefast.sandbox.linux.RestrictedLaunch.Ending;
import dev.packagefast.sandbox.linux.RestrictedLaunch.Step;
import dev.packagefast.sandbox.linux.SeccompFilter;
import dev.packagefast.sandbox.linux.Spawn;
import dev.packagefast.sandbox.linux.Supervisor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts a command under the strongest isolation that this machine proves, from the strongest the policy could have down
 * to the weakest it accepts. A level counts only when the canary confirms it on the very thread that launches.
 */
record Launcher(SandboxPolicy policy, Territory territory, Scratch scratch, Egress egress, CommandLine commandLine) {
    /** The newest version of Landlock this code was tried with; a newer kernel offers the same by the same number. */
    private static final int NEWEST_KNOWN_ABI = 7;

    /** The newest version without scopes. */
    private static final int NEWEST_ABI_WITHOUT_SCOPES = Landlock.FIRST_ABI_WITH_SCOPES - 1;

    /**
     * A started process.
     *
     * @param child what this JVM waits for
     * @param atGate the process that waits for its limits; nobody when the command has them and runs
     * @param unreached why stronger levels that the policy would have were not reached, one sentence each
     * @param journal where accesses are written down, when the run is observed
     */
    record Started(
            Child child,
            Optional<Child> atGate,
            Isolation isolation,
            List<String> unreached,
            Optional<Supervisor> supervisor,
            Optional<Namespace> namespace,
            Egress egress,
            Optional<Journal> journal)
            implements AutoCloseable {
        /** What a stronger level would have closed, and why it was not reached. */
        List<String> missing() {
            return Stream.concat(isolation.missing().stream(), unreached.stream())
                    .toList();
        }

        /** The group that the command's processes are in. */
        int members(ProcessGroup group) {
            return namespace.map(each -> each.first().pid()).orElse(group.number());
        }

        void kill(ProcessGroup group) {
            namespace.ifPresentOrElse(each -> each.kill(group), group::kill);
        }

        /** Waits for the end of the command, which has come. */
        Child.Ending await() {
            var ending = child.await();
            namespace.ifPresent(Namespace::end);
            return namespace.isPresent() ? ending.asShellsTell() : ending;
        }

        /** What the supervisor refused, and the proxy. */
        List<Denial> denials() {
            return Stream.concat(
                            supervisor.stream().flatMap(each -> each.denials().stream()), egress.denials().stream())
                    .map(each -> new Denial(each.call(), each.target(), each.count(), each.pid(), each.program()))
                    .toList();
        }

        /** What was done and tried, when the run is observed. */
        List<Access> accesses() {
            return journal.map(each -> each.accesses(
                            egress.served(),
                            egress.denials(),
                            supervisor.map(Supervisor::denials).orElse(List.of())))
                    .orElse(List.of());
        }

        @Override
        public void close() {
            namespace.ifPresent(Namespace::close);
            supervisor.ifPresent(Supervisor::close);
        }
    }

    /**
     * Launches.
     *
     * @param descriptors what become descriptors 0 to 3
     * @throws SandboxUnavailableException when no accepted level can be reached
     */
    Started launch(ProcessGroup group, Isolation most, int... descriptors) {
        int abi = Math.min(Landlock.abi(), NEWEST_KNOWN_ABI);
        var tried = new ArrayList<String>();
        var least = leastIsolation();
        boolean lowered = most == Isolation.L3 && isByPaths();
        if (lowered) {
            tried.add(Isolation.L3
                    + ": a record, named programs and a working directory that is read only are made of paths,"
                    + " and inside a namespace there are others");
        }
        var strongest = lowered ? Isolation.L2 : most;
        for (var level : levels(abi)) {
            if (level.compareTo(least) < 0 || level.compareTo(strongest) > 0) {
                continue;
            }
            if (level == Isolation.L3) {
                try {
                    return NamespacedLaunch.start(this, abi, group, descriptors);
                } catch (Obstacle obstacle) {
                    tried.add(level + ": " + obstacle.reason());
                    continue;
                }
            }
            // What the kernel cannot execute by itself the gate's shell can: it says why, or reads it as a script.
            for (boolean gated : level == Isolation.L2 ? new boolean[] {false, true} : new boolean[] {true}) {
                var attempt = attempt(level, abi, gated, group, tried, descriptors);
                var ending = attempt.ending();
                if (attempt.started() != null) {
                    return attempt.started();
                }
                if (ending.step() != Step.SPAWN) {
                    tried.add(level + ": " + explain(ending));
                    break;
                }
                if (gated || ending.errno() == Errno.E2BIG.number()) {
                    throw cannotStart(ending);
                }
            }
        }
        throw new SandboxUnavailableException(
                "isolation " + least + " cannot be reached here (Landlock version " + abi
                        + (tried.isEmpty() ? "" : "; " + String.join("; ", tried)) + ")",
                least == Isolation.L3
                        ? lowered ? "Accept L2" : "Install bubblewrap and let it make user namespaces, or accept L2"
                        : "Use a Linux kernel of 6.12 or newer with Landlock switched on, or accept a weaker level by"
                                + " name");
    }

    private record Attempt(Ending ending, @Nullable Started started) {}

    private Attempt attempt(
            Isolation level, int abi, boolean gated, ProcessGroup group, List<String> unreached, int... descriptors) {
        var journal = Journal.of(policy, territory, scratch, programs());
        var supervisor = level == Isolation.L2
                ? supervisor(group, journal.map(Journal::recorder).orElse(null))
                : null;
        boolean started = false;
        try {
            var ending = RestrictedLaunch.onFreshThread(
                    arena -> prepare(arena, level, abi, gated, group, supervisor, descriptors));
            if (ending.step() != Step.DONE) {
                return new Attempt(ending, null);
            }
            started = true;
            var child = new Child(ending.pid());
            return new Attempt(
                    ending,
                    new Started(
                            child,
                            gated ? Optional.of(child) : Optional.empty(),
                            level,
                            List.copyOf(unreached),
                            Optional.ofNullable(supervisor),
                            Optional.empty(),
                            egress,
                            journal));
        } finally {
            if (!started && supervisor != null) {
                supervisor.close();
            }
        }
    }

    Supervisor supervisor(ProcessGroup group, @Nullable Recorder recorder) {
        return Supervisor.of(
                writableFolders(),
                egress.connections(),
                new Supervisor.Admission(group.number(), Gate.kernelLimits(policy.limits())),
                recorder);
    }

    /** Where a supervisor has to decide connections or to record, no level without one will do. */
    private Isolation leastIsolation() {
        boolean decided = egress.sockets().needSupervisor() || policy.observation() != Observation.NONE;
        boolean filesHeld = policy.programs().isPresent() || policy.workingDirectoryReadOnly();
        var needed = decided ? Isolation.L2 : filesHeld ? Isolation.L1 : Isolation.L0;
        return policy.leastIsolation().compareTo(needed) < 0 ? needed : policy.leastIsolation();
    }

    /**
     * A record, named programs and a working directory that is read only are made of Landlock's rules and of paths as this
     * process sees them: a mount namespace would have others.
     */
    private boolean isByPaths() {
        return policy.observation() != Observation.NONE
                || policy.programs().isPresent()
                || policy.workingDirectoryReadOnly();
    }

    /** What alone may be executed, the command's own program included. */
    private Optional<List<Path>> programs() {
        return territory.programs(scratch, Path.of(commandLine.command().getFirst()));
    }

    private List<String> writableFolders() {
        return Stream.concat(territory.writable().stream(), Stream.of(scratch.home(), scratch.temporary()))
                .map(Path::toString)
                .toList();
    }

    private static List<Isolation> levels(int abi) {
        return Stream.of(Isolation.L3, Isolation.L2, Isolation.L2_WITHOUT_SUPERVISOR, Isolation.L1, Isolation.L0)
                .filter(level -> switch (level) {
                    case L3, L2, L2_WITHOUT_SUPERVISOR -> abi >= Landlock.FIRST_ABI_WITH_SCOPES;
                    case L1 -> abi > 0;
                    case L0 -> true;
                })
                .toList();
    }

    private RestrictedLaunch.Preparation prepare(
            Arena arena,
            Isolation level,
            int abi,
            boolean gated,
            ProcessGroup group,
            @Nullable Supervisor supervisor,
            int... descriptors) {
        var sockets = egress.sockets();
        boolean internet = sockets == SeccompFilter.Sockets.ANY_TCP_AND_UDP;
        boolean scoped = level.compareTo(Isolation.L1) > 0;
        var filter = SeccompFilter.assemble(
                new SeccompFilter.Options(
                        group.number(), scoped, sockets, supervisor != null, policy.observation() != Observation.NONE),
                arena);
        var expectation = new Canary.Expectation(
                true, level != Isolation.L0, !internet, supervisor != null, sockets.needSupervisor());
        var canary = new Canary(arena, scratch.secret(), group.number(), expectation);
        var spawn = new Spawn(
                arena,
                gated ? Gate.before(commandLine.command()) : commandLine.command(),
                commandLine.environment(),
                territory.workingDirectory(),
                group.number(),
                gated ? descriptors : Arrays.copyOf(descriptors, Gate.DESCRIPTOR));
        return new RestrictedLaunch.Preparation(
                level == Isolation.L0
                        ? null
                        : ruleset(scoped ? abi : Math.min(abi, NEWEST_ABI_WITHOUT_SCOPES), internet, gated),
                filter,
                supervisor,
                canary,
                spawn);
    }

    private Landlock ruleset(int abi, boolean internet, boolean gated) {
        var ruleset = Landlock.denyingAll(abi, !internet);
        try {
            programs().ifPresent(programs -> {
                ruleset.executeOnlyNamed();
                programs.forEach(ruleset::allowExecuting);
                if (gated) {
                    ruleset.allowExecuting(Gate.SHELL);
                }
            });
            territory.readable().forEach(ruleset::allowReading);
            territory.writable().forEach(ruleset::allowWriting);
            ruleset.allowWriting(scratch.home());
            ruleset.allowWriting(scratch.temporary());
            SystemPaths.devices().forEach(ruleset::allowDevice);
            return ruleset;
        } catch (RuntimeException | Error failed) {
            ruleset.close();
            throw failed;
        }
    }

    SandboxException cannotStart(Ending ending) {
        var program = commandLine.command().getFirst();
        if (ending.errno() == Errno.E2BIG.number()) {
            return new SandboxPolicyException(
                    "the arguments and the environment of " + program + " are longer than the kernel takes",
                    "Shorten them, or pass them in a file");
        }
        return new SandboxUnavailableException(
                program + " cannot be started in " + territory.workingDirectory() + ": "
                        + Errno.describe(ending.errno()),
                "Look at the system's limits on processes and memory");
    }

    static String explain(Ending ending) {
        return ending.step() == Step.CANARY
                ? "a restricted thread could " + ending.finding().deed()
                : ending.step().activity() + " failed with " + Errno.describe(ending.errno());
    }
}
