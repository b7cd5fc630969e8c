package dev.packagefast.sandbox.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A launch from a thread that gives up its rights first: {@code no_new_privs}, capabilities, Landlock, seccomp, the
 * canary, then the spawn. The thread must be a fresh platform thread that does nothing afterwards but end.
 *
 * <p>Between the first restriction and the spawn only calls are made that this class has already made before: loading a
 * class there would open files under the restriction, and a thread started there would inherit it.
 */
public final class RestrictedLaunch {
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final long NEW_LISTENER = 8;

    /** A killed thread does not wait for an answer that will not come. */
    private static final long WAIT_KILLABLE = 32;

    /** How far a launch came. */
    public enum Step {
        PREPARE("preparing the launch"),
        NO_NEW_PRIVILEGES("giving up new privileges"),
        CAPABILITIES("dropping capabilities"),
        LANDLOCK("applying Landlock"),
        SECCOMP("applying the seccomp filter"),
        CANARY("trying the restrictions"),
        SPAWN("starting the command"),
        DONE("done");

        private final String activity;

        Step(String activity) {
            this.activity = activity;
        }

        /** What was being done, in words. */
        public String activity() {
            return activity;
        }
    }

    /**
     * How a launch ended.
     *
     * @param step {@code DONE}, or the step that failed
     * @param errno the kernel's positive error number, or 0
     * @param finding what the canary could do, when that was the failing step
     * @param pid the child, when done
     */
    public record Ending(Step step, int errno, Canary.Finding finding, int pid) {}

    /** Everything a launch needs, laid out in the launching thread's own memory. */
    public record Preparation(
            @Nullable Landlock ruleset,
            MemorySegment filter,
            @Nullable Supervisor supervisor,
            Canary canary,
            Spawn spawn) {}

    private Step step = Step.PREPARE;
    private long result;
    private Canary.Finding finding = Canary.Finding.NONE;

    private final CountDownLatch launched = new CountDownLatch(1);
    private final Namespace.@Nullable Keeper keeper;

    private RestrictedLaunch(Namespace.@Nullable Keeper keeper) {
        this.keeper = keeper;
    }

    /**
     * Launches from a fresh thread and waits for that thread to end.
     *
     * @param preparation runs on the fresh thread while it is still unrestricted; what it opens it must give to the
     *     {@link Preparation}, which is closed after the launch
     * @throws KernelException when the preparation fails
     */
    public static Ending onFreshThread(Function<Arena, Preparation> preparation) {
        return onFreshThread(preparation, null);
    }

    /**
     * As {@link #onFreshThread(Function)}, for a program that makes namespaces and ends with its parent.
     *
     * @param keeper keeps the thread after a launch that is done, until it is closed; the thread ends by itself after any other
     */
    public static Ending onFreshThread(Function<Arena, Preparation> preparation, Namespace.@Nullable Keeper keeper) {
        warmUp();
        var launch = new RestrictedLaunch(keeper);
        var failure = new Throwable[1];
        // Never a virtual thread: its carrier would stay restricted and serve others.
        var thread = Thread.ofPlatform().name("sandbox-launch").daemon().unstarted(() -> {
            try {
                launch.run(preparation);
            } catch (Throwable any) {
                failure[0] = any;
                launch.launched.countDown();
            }
        });
        thread.start();
        if (keeper == null) {
            ThroughInterrupts.await(thread::join);
        } else {
            keeper.keeps(thread);
            ThroughInterrupts.await(launch.launched::await);
        }
        switch (failure[0]) {
            case null -> {}
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new AssertionError("only unchecked exceptions can leave a launch", failure[0]);
        }
        int errno = (int) Math.max(0, -launch.result);
        return new Ending(launch.step, errno, launch.finding, (int) Math.max(0, launch.result));
    }

    private void run(Function<Arena, Preparation> preparation) {
        try (var arena = Arena.ofConfined()) {
            var capabilities = new Capabilities(arena, keeper != null);
            var prepared = preparation.apply(arena);
            var nothing = arena.allocate(1);
            try (var ruleset = prepared.ruleset()) {
                restrictAndSpawn(capabilities, ruleset, prepared);
            }
            launched.countDown();
            if (keeper != null && step == Step.DONE) {
                Native.callThroughSignals(Syscall.READ, keeper.waitingEnd(), nothing.address(), 1);
            }
        }
    }

    private void restrictAndSpawn(Capabilities capabilities, @Nullable Landlock ruleset, Preparation prepared) {
        step = Step.NO_NEW_PRIVILEGES;
        result = Native.call(Syscall.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (result < 0) {
            return;
        }
        step = Step.CAPABILITIES;
        result = capabilities.reduceOnThisThread();
        if (result < 0) {
            return;
        }
        if (ruleset != null) {
            step = Step.LANDLOCK;
            result = ruleset.restrictThisThread();
            if (result < 0) {
                return;
            }
        }
        var supervisor = prepared.supervisor();
        long flags = supervisor == null ? 0 : NEW_LISTENER | WAIT_KILLABLE;
        step = Step.SECCOMP;
        result = Native.call(
                Syscall.SECCOMP,
                SECCOMP_SET_MODE_FILTER,
                flags,
                prepared.filter().address());
        if (result < 0) {
            return;
        }
        if (supervisor != null) {
            supervisor.begin((int) result);
        }
        step = Step.CANARY;
        finding = prepared.canary().attempt();
        if (finding != Canary.Finding.NONE) {
            return;
        }
        step = Step.SPAWN;
        result = prepared.spawn().launch();
        if (result >= 0) {
            step = Step.DONE;
        }
    }

    /** Loads what the restricted part uses: every class below has run once when this returns. */
    private static void warmUp() {
        Warm.touch();
    }

    /** Runs its initialiser once for each JVM: harmless calls through every path of the restricted part. */
    private static final class Warm {
        static {
            try (var arena = Arena.ofConfined()) {
                var canary = new Canary(arena, Path.of("/"), 0, new Canary.Expectation(true, true, true, true, true));
                canary.attempt();
                Native.call(Syscall.SECCOMP, SECCOMP_SET_MODE_FILTER, 0, 0);
                Native.call(Syscall.LANDLOCK_RESTRICT_SELF, -1, 0);
                new Capabilities(arena, false);
                // The two steps of a launch that is kept: waking its caller, and waiting.
                new CountDownLatch(1).countDown();
                Native.callThroughSignals(Syscall.READ, -1, 0, 0);
            }
        }

        static void touch() {}
    }
}
