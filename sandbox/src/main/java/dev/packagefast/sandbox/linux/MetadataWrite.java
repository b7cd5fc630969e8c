package dev.packagefast.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.packagefast.sandbox.linux.Listener.Call;
import dev.packagefast.sandbox.linux.Remote.Refused;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A write of metadata that a thread asked for: which file it means, and the act itself, carried out on that file by us.
 * All arguments are copies.
 */
final class MetadataWrite {
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int MODE_BITS = 07777;
    private static final int LARGEST_ATTRIBUTE = 65536;
    private static final int TWO_TIMES = 32;

    private final Syscall call;
    private final Call request;
    private final Remote caller;

    MetadataWrite(Syscall call, Call request) {
        this.call = call;
        this.request = request;
        this.caller = new Remote(request.thread());
    }

    /** Finds and holds the file that is meant. */
    Target target() throws Refused {
        return switch (call) {
            case FCHMOD, FCHOWN, FSETXATTR, FREMOVEXATTR -> Target.ofDescriptor(caller, request.intArgument(0));
            case CHMOD, CHOWN, UTIME, UTIMES, SETXATTR, REMOVEXATTR -> at(AT_FDCWD, request.argument(0), 0);
            case LCHOWN, LSETXATTR, LREMOVEXATTR -> at(AT_FDCWD, request.argument(0), AT_SYMLINK_NOFOLLOW);
            case FCHMODAT -> at(request.intArgument(0), request.argument(1), 0);
            case FUTIMESAT, UTIMENSAT -> {
                int flags = call == Syscall.UTIMENSAT ? request.intArgument(3) : 0;
                yield request.argument(1) == 0
                        ? Target.ofDescriptor(caller, request.intArgument(0))
                        : at(request.intArgument(0), request.argument(1), flags);
            }
            case FCHMODAT2 -> at(request.intArgument(0), request.argument(1), request.intArgument(3));
            case FCHOWNAT -> at(request.intArgument(0), request.argument(1), request.intArgument(4));
            case SETXATTRAT, REMOVEXATTRAT -> at(request.intArgument(0), request.argument(1), request.intArgument(2));
            default -> throw new Refused(Errno.ENOSYS);
        };
    }

    private Target at(int folder, long pathAddress, int flags) throws Refused {
        var path = caller.string(pathAddress);
        if (!path.isEmpty()) {
            return Target.ofPath(caller, folder, path, (flags & AT_SYMLINK_NOFOLLOW) == 0);
        }
        if ((flags & AT_EMPTY_PATH) == 0) {
            throw new Refused(Errno.ENOENT);
        }
        return folder == AT_FDCWD ? Target.ofPath(caller, folder, ".", true) : Target.ofDescriptor(caller, folder);
    }

    /** Does to the file what the thread asked for; returns 0 or the negated error number. */
    long carryOut(Target target) throws Refused {
        try (var arena = Arena.ofConfined()) {
            return switch (call) {
                case CHMOD, FCHMOD -> changeMode(arena, target, request.argument(1));
                case FCHMODAT, FCHMODAT2 -> changeMode(arena, target, request.argument(2));
                case CHOWN, FCHOWN, LCHOWN -> changeOwner(arena, target, request.argument(1), request.argument(2));
                case FCHOWNAT -> changeOwner(arena, target, request.argument(2), request.argument(3));
                case UTIME -> changeTimes(arena, target, seconds(request.argument(1)));
                case UTIMES -> changeTimes(arena, target, microseconds(request.argument(1)));
                case FUTIMESAT -> changeTimes(arena, target, microseconds(request.argument(2)));
                case UTIMENSAT -> changeTimes(arena, target, copy(request.argument(2), TWO_TIMES));
                case SETXATTR, LSETXATTR, FSETXATTR ->
                    setAttribute(
                            arena,
                            target,
                            request.argument(1),
                            request.argument(2),
                            request.argument(3),
                            request.argument(4));
                case SETXATTRAT -> {
                    // struct xattr_args {u64 value; u32 size; u32 flags}
                    var arguments = copy(request.argument(4), 16);
                    yield setAttribute(
                            arena,
                            target,
                            request.argument(3),
                            arguments.getLong(0),
                            arguments.getInt(8),
                            arguments.getInt(12));
                }
                case REMOVEXATTR, LREMOVEXATTR, FREMOVEXATTR -> removeAttribute(arena, target, request.argument(1));
                case REMOVEXATTRAT -> removeAttribute(arena, target, request.argument(3));
                default -> throw new Refused(Errno.ENOSYS);
            };
        }
    }

    private static long changeMode(Arena arena, Target target, long mode) {
        return Native.call(Syscall.FCHMODAT2, number(target), empty(arena), mode & MODE_BITS, AT_EMPTY_PATH);
    }

    private static long changeOwner(Arena arena, Target target, long user, long group) {
        return Native.call(Syscall.FCHOWNAT, number(target), empty(arena), user, group, AT_EMPTY_PATH);
    }

    private static long changeTimes(Arena arena, Target target, ByteBuffer times) {
        long address = 0; // no times given means now
        if (times.hasRemaining()) {
            var bytes = new byte[times.remaining()];
            times.get(bytes);
            address = place(arena, bytes).address();
        }
        return Native.call(Syscall.UTIMENSAT, number(target), empty(arena), address, AT_EMPTY_PATH);
    }

    private long setAttribute(Arena arena, Target target, long name, long value, long size, long flags) throws Refused {
        if (size < 0 || size > LARGEST_ATTRIBUTE) {
            throw new Refused(Errno.E2BIG);
        }
        var content = place(arena, caller.memory(value, (int) size));
        return Native.call(
                Syscall.SETXATTR,
                arena.allocateFrom(target.self()).address(),
                arena.allocateFrom(caller.string(name)).address(),
                content.address(),
                size,
                flags);
    }

    private long removeAttribute(Arena arena, Target target, long name) throws Refused {
        return Native.call(
                Syscall.REMOVEXATTR,
                arena.allocateFrom(target.self()).address(),
                arena.allocateFrom(caller.string(name)).address());
    }

    /** {@code struct utimbuf} as two {@code struct timespec}. */
    private ByteBuffer seconds(long address) throws Refused {
        var given = copy(address, 16);
        return given.hasRemaining() ? times(given.getLong(0), 0, given.getLong(8), 0) : given;
    }

    /** Two {@code struct timeval} as two {@code struct timespec}. */
    private ByteBuffer microseconds(long address) throws Refused {
        var given = copy(address, TWO_TIMES);
        if (!given.hasRemaining()) {
            return given;
        }
        long first = given.getLong(8);
        long second = given.getLong(24);
        if (first < 0 || first >= 1_000_000 || second < 0 || second >= 1_000_000) {
            throw new Refused(Errno.EINVAL);
        }
        return times(given.getLong(0), first * 1000, given.getLong(16), second * 1000);
    }

    private static ByteBuffer times(long access, long accessNanos, long change, long changeNanos) {
        return ByteBuffer.allocate(TWO_TIMES)
                .order(ByteOrder.nativeOrder())
                .putLong(access)
                .putLong(accessNanos)
                .putLong(change)
                .putLong(changeNanos)
                .flip();
    }

    private ByteBuffer copy(long address, int length) throws Refused {
        var bytes = address == 0 ? new byte[0] : caller.memory(address, length);
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    private static MemorySegment place(Arena arena, byte[] bytes) {
        var segment = arena.allocate(Math.max(1, bytes.length), 8);
        MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
        return segment;
    }

    private static long number(Target target) {
        return target.descriptor().number();
    }

    private static long empty(Arena arena) {
        return arena.allocateFrom("").address();
    }
}
