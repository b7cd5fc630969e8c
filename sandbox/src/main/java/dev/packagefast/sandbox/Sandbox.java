package dev.packagefast.sandbox;

import dev.packagefast.sandbox.linux.Architecture;
import java.util.List;

/**
 * Runs one command that is not trusted. Thread-safe; callable from any thread, virtual ones included: the launch happens
 * on a platform thread of its own.
 *
 * <pre>{@code
 * SandboxResult result = Sandbox.run(SandboxPolicy.in(packageDirectory).build(), List.of("node", "install.js"));
 * if (!result.outcome().isSuccess()) {
 *     System.err.println(result.standardError().text());
 * }
 * }</pre>
 */
public final class Sandbox {
    private Sandbox() {}

    /**
     * Runs a command and waits for its end. When the waiting thread is interrupted, the run is killed and cleaned up before
     * the exception leaves.
     *
     * @param command the program and its arguments; a program without a slash is looked up on the command's own PATH
     * @throws SandboxPolicyException when policy or command cannot be right; nothing ran
     * @throws SandboxUnavailableException when this machine cannot hold the command as the policy demands; nothing ran
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public static SandboxResult run(SandboxPolicy policy, List<String> command) throws InterruptedException {
        try (var run = start(policy, command)) {
            return run.await();
        }
    }

    /**
     * Starts a command and returns when it runs. Its limits hold whether or not anybody waits for it.
     *
     * @throws SandboxPolicyException when policy or command cannot be right; nothing ran
     * @throws SandboxUnavailableException when this machine cannot hold the command as the policy demands; nothing ran
     */
    public static SandboxRun start(SandboxPolicy policy, List<String> command) {
        return start(policy, command, policy.strongestIsolation());
    }

    /** As {@link #start(SandboxPolicy, List)}, with no more than this isolation even where the machine offers more. */
    static SandboxRun start(SandboxPolicy policy, List<String> command, Isolation most) {
        requireThisMachine();
        var run = new SandboxRun(policy, List.copyOf(command), Territory.of(policy), most);
        run.start();
        return run;
    }

    private static void requireThisMachine() {
        if (Architecture.ofThisMachine().isEmpty()) {
            throw new SandboxUnavailableException(
                    "the sandbox knows the kernel calls of Linux on x86-64, and this is "
                            + System.getProperty("os.name") + " on " + System.getProperty("os.arch"),
                    "Run scripts on such a machine, or in a container of that kind");
        }
    }
}
