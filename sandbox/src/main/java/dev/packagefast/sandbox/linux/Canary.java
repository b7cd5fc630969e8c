package dev.packagefast.sandbox.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * The attempts that a restricted thread makes on its own restrictions before it starts anything: a kernel that accepts a
 * rule is not yet a kernel that enforces it. Each attempt is known to succeed without restriction: the file is ours and
 * the process our child. Three system calls, so every run makes them; nothing is cached and nothing can go stale.
 */
public final class Canary {
    private static final int AT_FDCWD = -100;
    private static final int O_CLOEXEC = 0x80000;
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;

    private final MemorySegment secret;
    private final int outsider;
    private final boolean secretMustBeHidden;
    private final boolean internetMustBeClosed;

    /**
     * @param secret a readable file outside everything that the run may read
     * @param outsider a process of the same user outside the restriction
     * @param secretMustBeHidden false at the level that has no Landlock
     * @param internetMustBeClosed false when the policy allows the network
     */
    public Canary(Arena arena, Path secret, int outsider, boolean secretMustBeHidden, boolean internetMustBeClosed) {
        this.secret = arena.allocateFrom(secret.toString());
        this.outsider = outsider;
        this.secretMustBeHidden = secretMustBeHidden;
        this.internetMustBeClosed = internetMustBeClosed;
    }

    /** Makes the attempts on the calling thread; returns the first that succeeded although it must not. */
    Finding attempt() {
        if (secretMustBeHidden && !refuses(Syscall.OPENAT, AT_FDCWD, secret.address(), O_CLOEXEC, 0)) {
            return Finding.READ_A_SECRET;
        }
        if (!Errno.EPERM.is(Native.call(Syscall.KILL, outsider, 0))) {
            return Finding.SIGNALLED_AN_OUTSIDER;
        }
        if (!refuses(Syscall.SOCKET, AF_UNIX, SOCK_STREAM, 0)
                || (internetMustBeClosed && !refuses(Syscall.SOCKET, AF_INET, SOCK_DGRAM, 0))) {
            return Finding.OPENED_A_SOCKET;
        }
        return Finding.NONE;
    }

    private static boolean refuses(Syscall call, long... arguments) {
        long result = Native.call(call, arguments);
        if (result >= 0) {
            Native.call(Syscall.CLOSE, result);
        }
        return Errno.EACCES.is(result);
    }

    /** What a restricted thread could still do. */
    public enum Finding {
        NONE("nothing"),
        READ_A_SECRET("read a file outside the readable folders"),
        SIGNALLED_AN_OUTSIDER("signal a process outside the sandbox"),
        OPENED_A_SOCKET("open a socket");

        private final String deed;

        Finding(String deed) {
            this.deed = deed;
        }

        /** The deed, to follow "a restricted thread could". */
        public String deed() {
            return deed;
        }
    }
}
