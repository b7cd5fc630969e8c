package dev.packagefast.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The supervising end of a seccomp filter, seccomp_unotify(2): a call that the filter sends here waits until it is
 * answered. A call that the supervisor decides is never let through: what it points to could change between the look and
 * the act, so the supervisor acts in its place or refuses. Only a call that is merely recorded goes on to the kernel,
 * where Landlock decides it. Confined to one thread.
 */
final class Listener {
    private static final long RECEIVE = 0xC0502100L;
    private static final long SEND = 0xC0182101L;
    private static final long ADD_DESCRIPTOR = 0x40182103L;
    private static final long IS_VALID = 0x40082102L;
    private static final int NOTIFICATION_SIZE = 80;
    private static final int RESPONSE_SIZE = 24;
    private static final int REPLACE = 1; // SECCOMP_ADDFD_FLAG_SETFD
    private static final int RETURN_IT = 2; // SECCOMP_ADDFD_FLAG_SEND
    private static final int GO_ON = 1; // SECCOMP_USER_NOTIF_FLAG_CONTINUE
    private static final int O_CLOEXEC = 0x80000;
    private static final int ARGUMENTS = 6;

    private final Descriptor descriptor;
    private final MemorySegment notification;
    private final MemorySegment response;

    /**
     * A call that waits.
     *
     * @param thread the number of the calling thread
     * @param arguments the six registers
     */
    record Call(long id, int thread, int number, List<Long> arguments) {
        long argument(int index) {
            return arguments.get(index);
        }

        int intArgument(int index) {
            return arguments.get(index).intValue();
        }
    }

    Listener(Arena arena, Descriptor descriptor) {
        this.descriptor = descriptor;
        this.notification = arena.allocate(NOTIFICATION_SIZE, 8);
        this.response = arena.allocate(RESPONSE_SIZE, 8);
    }

    /** The next call that waits, or empty when its thread was killed meanwhile. */
    Optional<Call> receive() {
        notification.fill((byte) 0); // the kernel refuses anything else
        if (Native.call(Syscall.IOCTL, descriptor.number(), RECEIVE, notification.address()) < 0) {
            return Optional.empty();
        }
        var arguments = IntStream.range(0, ARGUMENTS)
                .mapToObj(i -> notification.get(JAVA_LONG, 32 + 8L * i))
                .toList();
        return Optional.of(new Call(
                notification.get(JAVA_LONG, 0),
                notification.get(JAVA_INT, 8),
                notification.get(JAVA_INT, 16),
                arguments));
    }

    /** Whether the call still waits: if so, what was read through its thread's number until now was read from it. */
    boolean stillWaits(Call call) {
        notification.set(JAVA_LONG, 0, call.id());
        return Native.call(Syscall.IOCTL, descriptor.number(), IS_VALID, notification.address()) >= 0;
    }

    /**
     * Puts a copy of a descriptor of ours in the place of one of the caller's; returns its number or the negated error
     * number.
     */
    long replace(Call call, Descriptor ours, int theirs, boolean closedOnExec) {
        return add(call, REPLACE, ours, theirs, closedOnExec);
    }

    /** Lets an open return with a copy of a descriptor of ours; says whether the call has returned by that. */
    boolean handOver(Call call, Descriptor ours, boolean closedOnExec) {
        return add(call, RETURN_IT, ours, 0, closedOnExec) >= 0;
    }

    private long add(Call call, int flags, Descriptor ours, int theirs, boolean closedOnExec) {
        // struct seccomp_notif_addfd {u64 id; u32 flags, srcfd, newfd, newfd_flags}
        response.set(JAVA_LONG, 0, call.id());
        response.set(JAVA_INT, 8, flags);
        response.set(JAVA_INT, 12, ours.number());
        response.set(JAVA_INT, 16, theirs);
        response.set(JAVA_INT, 20, closedOnExec ? O_CLOEXEC : 0);
        return Native.call(Syscall.IOCTL, descriptor.number(), ADD_DESCRIPTOR, response.address());
    }

    /** Lets the call return: 0, or the negated error number. */
    void answer(Call call, long result) {
        response.fill((byte) 0);
        response.set(JAVA_LONG, 0, call.id());
        response.set(JAVA_INT, 16, (int) Math.min(0, result));
        Native.call(Syscall.IOCTL, descriptor.number(), SEND, response.address());
    }

    /**
     * Lets the kernel carry the call out as if nobody had looked. What was seen of it may no longer be true then, so this is
     * never the answer to a call that is decided here.
     */
    void letThrough(Call call) {
        response.fill((byte) 0);
        response.set(JAVA_LONG, 0, call.id());
        response.set(JAVA_INT, 20, GO_ON);
        Native.call(Syscall.IOCTL, descriptor.number(), SEND, response.address());
    }
}
