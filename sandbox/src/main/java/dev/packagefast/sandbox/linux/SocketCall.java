package dev.packagefast.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.packagefast.sandbox.linux.Listener.Call;
import dev.packagefast.sandbox.linux.Remote.Refused;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A thread that wants a socket connected, bound or listening. The address is copied once; a socket of ours is connected or
 * bound to that copy and put in the place of the caller's. Nothing the caller does to its memory, its descriptors or its
 * socket meanwhile can change where ours leads, and as ours never blocks, no caller can hold us up. What the caller had
 * set on its own socket before, but for blocking and close-on-exec, is lost with it.
 */
final class SocketCall {
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_TYPE = 3;
    private static final int SO_ERROR = 4;
    private static final int SO_DOMAIN = 39;
    private static final int SOL_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int O_NONBLOCK = 0x800;
    private static final int PIDFD_THREAD = 0x80;
    private static final int F_SETFL = 4;
    private static final short POLLOUT = 4;

    /** A connection on this machine is made at once, or its listener's queue is full. */
    private static final int CONNECT_MILLIS = 3000;

    private final Syscall call;
    private final Call request;
    private final Listener listener;
    private final Connections connections;
    private final Remote caller;

    SocketCall(Syscall call, Call request, Listener listener, Connections connections) {
        this.call = call;
        this.request = request;
        this.listener = listener;
        this.connections = connections;
        this.caller = new Remote(request.thread());
    }

    /** The address that is meant: the one given, or the one that the socket which shall listen has. */
    SocketAddress address() throws Refused {
        if (call != Syscall.LISTEN) {
            return SocketAddress.of(caller, request.argument(1), request.intArgument(2));
        }
        try (var theirs = borrow()) {
            return addressOf(theirs);
        }
    }

    /** Does what was asked for, to an allowed address; returns 0 or the negated error number. */
    long carryOut(SocketAddress address) throws Refused {
        try (var theirs = borrow()) {
            if (option(theirs, SO_TYPE) != SOCK_STREAM) {
                throw new Refused(Errno.EOPNOTSUPP);
            }
            if (call == Syscall.LISTEN) {
                return listen(theirs, address);
            }
            if (option(theirs, SO_DOMAIN) != address.family()) {
                throw new Refused(Errno.EAFNOSUPPORT);
            }
            if (isConnected(theirs)) {
                throw new Refused(Errno.EISCONN);
            }
            try (var ours = Descriptor.own(checked(
                    Native.call(Syscall.SOCKET, address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)))) {
                if (call == Syscall.BIND) {
                    bind(ours, theirs, address);
                } else {
                    connect(ours, address);
                }
                return handOver(ours);
            }
        }
    }

    /**
     * The very socket that was asked about: listening moves no data and cannot be turned elsewhere, because a bound socket
     * keeps its address. One that is not bound would choose an address that everybody reaches.
     */
    private long listen(Descriptor theirs, SocketAddress decided) throws Refused {
        var bound = addressOf(theirs);
        if (bound.port() == 0 || !bound.equals(decided)) {
            throw new Refused(Errno.EACCES);
        }
        return Native.call(Syscall.LISTEN, theirs.number(), request.intArgument(1));
    }

    private static void bind(Descriptor ours, Descriptor theirs, SocketAddress address) throws Refused {
        try (var arena = Arena.ofConfined()) {
            set(ours, SOL_SOCKET, SO_REUSEADDR, option(theirs, SO_REUSEADDR));
            if (address.family() == SocketAddress.AF_INET6) {
                set(ours, SOL_IPV6, IPV6_V6ONLY, 0);
            }
            checked(Native.call(
                    Syscall.BIND, ours.number(), address.place(arena).address(), address.size()));
        }
    }

    private void connect(Descriptor ours, SocketAddress address) throws Refused {
        bind(ours, ours, address.withAnyPort());
        connections.opening(addressOf(ours).port());
        try (var arena = Arena.ofConfined()) {
            long result = Native.call(
                    Syscall.CONNECT, ours.number(), address.place(arena).address(), address.size());
            if (!Errno.EINPROGRESS.is(result)) {
                checked(result);
                return;
            }
            var entry = arena.allocate(8, 8); // struct pollfd
            entry.set(JAVA_INT, 0, ours.number());
            entry.set(JAVA_SHORT, 4, POLLOUT);
            if (Native.callThroughSignals(Syscall.POLL, entry.address(), 1, CONNECT_MILLIS) == 0) {
                throw new Refused(Errno.ETIMEDOUT);
            }
            int failure = option(ours, SO_ERROR);
            if (failure != 0) {
                throw new Refused(failure);
            }
        }
    }

    private long handOver(Descriptor ours) throws Refused {
        int flags = caller.descriptorFlags(request.intArgument(0));
        checked(Native.call(Syscall.FCNTL, ours.number(), F_SETFL, flags & O_NONBLOCK));
        boolean closedOnExec = (flags & SOCK_CLOEXEC) != 0;
        return Math.min(0, listener.replace(request, ours, request.intArgument(0), closedOnExec));
    }

    /** A descriptor of ours for the caller's socket. */
    private Descriptor borrow() throws Refused {
        long process = checked(Native.call(Syscall.PIDFD_OPEN, request.thread(), PIDFD_THREAD));
        try {
            return Descriptor.own(checked(Native.call(Syscall.PIDFD_GETFD, process, request.intArgument(0), 0)));
        } finally {
            Native.call(Syscall.CLOSE, process);
        }
    }

    private static SocketAddress addressOf(Descriptor socket) throws Refused {
        try (var arena = Arena.ofConfined()) {
            var name = arena.allocate(SocketAddress.LARGEST, 8);
            var length = length(arena, SocketAddress.LARGEST);
            checked(Native.call(Syscall.GETSOCKNAME, socket.number(), name.address(), length.address()));
            return SocketAddress.of(name.toArray(JAVA_BYTE));
        }
    }

    private static boolean isConnected(Descriptor socket) {
        try (var arena = Arena.ofConfined()) {
            var name = arena.allocate(SocketAddress.LARGEST, 8);
            var length = length(arena, SocketAddress.LARGEST);
            return Native.call(Syscall.GETPEERNAME, socket.number(), name.address(), length.address()) == 0;
        }
    }

    private static int option(Descriptor socket, int option) throws Refused {
        try (var arena = Arena.ofConfined()) {
            var value = arena.allocate(4, 4);
            checked(Native.call(
                    Syscall.GETSOCKOPT,
                    socket.number(),
                    SOL_SOCKET,
                    option,
                    value.address(),
                    length(arena, 4).address()));
            return value.get(JAVA_INT, 0);
        }
    }

    private static void set(Descriptor socket, int level, int option, int value) throws Refused {
        try (var arena = Arena.ofConfined()) {
            var place = length(arena, value);
            checked(Native.call(Syscall.SETSOCKOPT, socket.number(), level, option, place.address(), 4));
        }
    }

    private static MemorySegment length(Arena arena, int value) {
        var segment = arena.allocate(4, 4);
        segment.set(JAVA_INT, 0, value);
        return segment;
    }

    private static long checked(long result) throws Refused {
        if (result < 0) {
            throw new Refused((int) -result);
        }
        return result;
    }
}
