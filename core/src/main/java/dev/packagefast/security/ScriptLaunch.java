package dev.packagefast.security;

import dev.packagefast.sandbox.SandboxPolicy;
import dev.packagefast.sandbox.SandboxRun;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * What the scripts of one service have in common: how they are confined, and how many run at once.
 *
 * @param confined starts one in the sandbox
 * @param places one for each script that may run
 */
record ScriptLaunch(Confined confined, Semaphore places) {
    /** Starts a command under a policy. */
    @FunctionalInterface
    interface Confined {
        SandboxRun start(SandboxPolicy policy, List<String> command);
    }

    ScriptLaunch(Confined confined, int mostAtOnce) {
        this(confined, new Semaphore(mostAtOnce, true));
    }
}
