package dev.packagefast.sandbox.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * The attempts that a restricted thread makes on its own restrictions before it starts anything: a kernel that accepts a
 * rule is not yet a kernel that enforces it. Each attempt is known to succeed without restriction: the file is ours and
 * the process our child. A few system calls, so every run makes them; nothing is cached and nothing can go stale.
 */
public final class Canary {
    private static final int AT_FDCWD = -100;
    private static final int O_CLOEXEC = 0x80000;
    private static final int OWNER_ONLY = 0600;
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;

    private static final int SOCK_NONBLOCK = 0x800;
    private static final byte[] NOWHERE = {AF_INET, 0, 0, 9, (byte) 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0};

    private final MemorySegment secret;
    private final MemorySegment nowhere;
    private final int outsider;
    private final Expectation expectation;

    /**
     * What must fail, besides signals, which always must.
     *
     * @param socketsFiltered false where the filter of system calls is yet to be applied
     * @param secretHidden false at the level that has no Landlock
     * @param internetClosed false when the policy allows the network
     * @param metadataSupervised true at the levels that have a supervisor
     * @param connectionsDecided true when the supervisor decides where sockets lead
     */
    public record Expectation(
            boolean socketsFiltered,
            boolean secretHidden,
            boolean internetClosed,
            boolean metadataSupervised,
            boolean connectionsDecided) {}

    /**
     * @param secret a readable file outside everything that the run may read
     * @param outsider a process of the same user outside the restriction
     */
    public Canary(Arena arena, Path secret, int outsider, Expectation expectation) {
        this.secret = arena.allocateFrom(secret.toString());
        this.nowhere = arena.allocate(NOWHERE.length, 8).copyFrom(MemorySegment.ofArray(NOWHERE));
        this.outsider = outsider;
        this.expectation = expectation;
    }

    /** Makes the attempts on the calling thread; returns the first that succeeded although it must not. */
    Finding attempt() {
        if (expectation.secretHidden && !refuses(Syscall.OPENAT, AT_FDCWD, secret.address(), O_CLOEXEC, 0)) {
            return Finding.READ_A_SECRET;
        }
        if (!Errno.EPERM.is(Native.call(Syscall.KILL, outsider, 0))) {
            return Finding.SIGNALLED_AN_OUTSIDER;
        }
        if ((expectation.socketsFiltered && !refuses(Syscall.SOCKET, AF_UNIX, SOCK_STREAM, 0))
                || (expectation.internetClosed && !refuses(Syscall.SOCKET, AF_INET, SOCK_DGRAM, 0))) {
            return Finding.OPENED_A_SOCKET;
        }
        if (expectation.connectionsDecided && connects()) {
            return Finding.CONNECTED;
        }
        if (expectation.metadataSupervised
                && !Errno.EPERM.is(Native.call(Syscall.CHMOD, secret.address(), OWNER_ONLY))) {
            return Finding.CHANGED_A_MODE;
        }
        return Finding.NONE;
    }

    /** Not more than the first packet of a connection would leave, to an address that no machine has (RFC 5737). */
    private boolean connects() {
        long socket = Native.call(Syscall.SOCKET, AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        if (socket < 0) {
            return true; // the supervised kind of socket must exist, or the filter is not the one we made
        }
        long result = Native.call(Syscall.CONNECT, socket, nowhere.address(), nowhere.byteSize());
        Native.call(Syscall.CLOSE, socket);
        return !Errno.EACCES.is(result);
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
        NONE('-', "nothing"),
        READ_A_SECRET('R', "read a file outside the readable folders"),
        SIGNALLED_AN_OUTSIDER('S', "signal a process outside the sandbox"),
        OPENED_A_SOCKET('O', "open a socket"),
        CONNECTED('C', "connect to an address that the policy does not allow"),
        CHANGED_A_MODE('M', "change the mode of a file outside the writable folders"),
        MADE_A_NAMESPACE('N', "make a user namespace");

        private final char sign;
        private final String deed;

        Finding(char sign, String deed) {
            this.sign = sign;
            this.deed = deed;
        }

        /** How a {@link CanaryProgram} says it. */
        byte sign() {
            return (byte) sign;
        }

        /** The deed, to follow "a restricted thread could". */
        public String deed() {
            return deed;
        }
    }
}
