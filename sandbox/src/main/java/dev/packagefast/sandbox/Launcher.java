package dev.packagefast.sandbox;

import dev.packagefast.sandbox.linux.Canary;
import dev.packagefast.sandbox.linux.Child;
import dev.packagefast.sandbox.linux.Errno;
import dev.packagefast.sandbox.linux.Landlock;
import dev.packagefast.sandbox.linux.ProcessGroup;
import dev.packagefast.sandbox.linux.RestrictedLaunch;
import dev.packagefast.sandbox.linux.RestrictedLaunch.Ending;
import dev.packagefast.sandbox.linux.RestrictedLaunch.Step;
import dev.packagefast.sandbox.linux.SeccompFilter;
import dev.packagefast.sandbox.linux.Spawn;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Starts a command under the strongest isolation that this machine proves, from the strongest the policy could have down
 * to the weakest it accepts. A level counts only when the canary confirms it on the very thread that launches.
 */
record Launcher(SandboxPolicy policy, Territory territory, Scratch scratch, CommandLine commandLine) {
    /** The newest version of Landlock this code was tried with; a newer kernel offers the same by the same number. */
    private static final int NEWEST_KNOWN_ABI = 7;

    /** The newest version without scopes. */
    private static final int NEWEST_ABI_WITHOUT_SCOPES = Landlock.FIRST_ABI_WITH_SCOPES - 1;

    /** A started process, waiting at its gate. */
    record Started(Child child, Isolation isolation) {}

    /**
     * Launches.
     *
     * @param descriptors what become descriptors 0 to 3
     * @throws SandboxUnavailableException when no accepted level can be reached
     */
    Started launch(ProcessGroup group, Isolation most, int... descriptors) {
        int abi = Math.min(Landlock.abi(), NEWEST_KNOWN_ABI);
        var tried = new ArrayList<String>();
        for (var level : levels(abi)) {
            if (level.compareTo(policy.leastIsolation()) < 0 || level.compareTo(most) > 0) {
                continue;
            }
            var ending = RestrictedLaunch.onFreshThread(arena -> prepare(arena, level, abi, group, descriptors));
            if (ending.step() == Step.DONE) {
                return new Started(new Child(ending.pid()), level);
            }
            if (ending.step() == Step.SPAWN) {
                throw cannotStart(ending);
            }
            tried.add(level + ": " + explain(ending));
        }
        throw new SandboxUnavailableException(
                "isolation " + policy.leastIsolation() + " cannot be reached here (Landlock version " + abi
                        + (tried.isEmpty() ? "" : "; " + String.join("; ", tried)) + ")",
                "Use a Linux kernel of 6.12 or newer with Landlock switched on, or accept a weaker level by name");
    }

    private static List<Isolation> levels(int abi) {
        return Stream.of(Isolation.L2_WITHOUT_SUPERVISOR, Isolation.L1, Isolation.L0)
                .filter(level -> switch (level) {
                    case L3, L2, L2_WITHOUT_SUPERVISOR -> abi >= Landlock.FIRST_ABI_WITH_SCOPES;
                    case L1 -> abi > 0;
                    case L0 -> true;
                })
                .toList();
    }

    private RestrictedLaunch.Preparation prepare(
            Arena arena, Isolation level, int abi, ProcessGroup group, int... descriptors) {
        boolean internet = policy.network() == Network.ALL;
        boolean scoped = level.compareTo(Isolation.L1) > 0;
        var filter = SeccompFilter.assemble(new SeccompFilter.Options(group.number(), scoped, internet, false), arena);
        var canary = new Canary(arena, scratch.secret(), group.number(), level != Isolation.L0, !internet);
        var spawn = new Spawn(
                arena,
                Gate.before(commandLine.command()),
                commandLine.environment(),
                territory.workingDirectory(),
                group.number(),
                descriptors);
        return new RestrictedLaunch.Preparation(
                level == Isolation.L0
                        ? null
                        : ruleset(scoped ? abi : Math.min(abi, NEWEST_ABI_WITHOUT_SCOPES), internet),
                filter,
                canary,
                spawn);
    }

    private Landlock ruleset(int abi, boolean internet) {
        var ruleset = Landlock.denyingAll(abi, !internet);
        try {
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

    private SandboxException cannotStart(Ending ending) {
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

    private static String explain(Ending ending) {
        return ending.step() == Step.CANARY
                ? "a restricted thread could " + ending.finding().deed()
                : ending.step().activity() + " failed with " + Errno.describe(ending.errno());
    }
}
