package dev.packagefast.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The door to the kernel: one variadic {@code syscall(2)}, and the lookup for the few functions of the C library that
 * the kernel has no single call for. Thread-safe; holds no state.
 */
public final class Native {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final int MOST_ARGUMENTS = 6;

    private static final MethodHandle SYSCALL = function(
            "syscall",
            FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(1));

    private Native() {}

    static MethodHandle function(String name, FunctionDescriptor signature, Linker.Option... options) {
        var address = LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new KernelException("the C library lacks " + name, Errno.ENOSYS.number()));
        return LINKER.downcallHandle(address, signature, options);
    }

    /** Makes a system call; returns its result, or the negated error number. */
    public static long call(Syscall call, long... arguments) {
        var a = new long[MOST_ARGUMENTS];
        System.arraycopy(arguments, 0, a, 0, arguments.length);
        try (var arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            long result = (long) SYSCALL.invokeExact(state, (long) call.number(), a[0], a[1], a[2], a[3], a[4], a[5]);
            return result == -1 ? -(int) ERRNO.get(state, 0L) : result;
        } catch (Throwable impossible) {
            throw new AssertionError("the foreign linker rejects " + call, impossible);
        }
    }

    /** As {@link #call}, again after every interruption by a signal. */
    public static long callThroughSignals(Syscall call, long... arguments) {
        long result;
        do {
            result = call(call, arguments);
        } while (Errno.EINTR.is(result));
        return result;
    }

    /**
     * As {@link #callThroughSignals}, for a call that must succeed.
     *
     * @throws KernelException naming the step
     */
    public static long require(String step, Syscall call, long... arguments) {
        long result = callThroughSignals(call, arguments);
        if (result < 0) {
            throw new KernelException(step, (int) -result);
        }
        return result;
    }
}
