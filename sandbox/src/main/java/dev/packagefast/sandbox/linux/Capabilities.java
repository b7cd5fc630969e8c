package dev.packagefast.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The capabilities that a run keeps when the JVM has some: those by which a superuser's package manager writes into a
 * folder of somebody else. Landlock bounds where. All others (network administration, tracing, modules, raw devices,
 * changing identity…) are dropped from the launching thread, and {@code no_new_privs} keeps every later exec from
 * regaining them, even as uid 0.
 */
final class Capabilities {
    private static final int VERSION_3 = 0x20080522;
    private static final int CHOWN = 1;
    private static final int DAC_OVERRIDE = 1 << 1;
    private static final int FOWNER = 1 << 3;
    private static final int FSETID = 1 << 4;
    private static final int KEPT = CHOWN | DAC_OVERRIDE | FOWNER | FSETID;
    private static final int SETFCAP = 1 << 31;

    private final MemorySegment header;
    private final MemorySegment sets;

    /**
     * Reads the calling thread's sets and prepares the reduced ones.
     *
     * @param forUserNamespace keeps {@code SETFCAP} too, without which a superuser cannot be itself in a user namespace,
     *     user_namespaces(7)
     */
    Capabilities(Arena arena, boolean forUserNamespace) {
        int kept = forUserNamespace ? KEPT | SETFCAP : KEPT;
        header = arena.allocate(8, 4);
        header.set(JAVA_INT, 0, VERSION_3);
        sets = arena.allocate(24, 4); // two halves of {effective, permitted, inheritable}
        Native.require("reading capabilities", Syscall.CAPGET, header.address(), sets.address());
        int effective = sets.get(JAVA_INT, 0) & kept;
        int permitted = sets.get(JAVA_INT, 4) & kept;
        sets.fill((byte) 0);
        sets.set(JAVA_INT, 0, effective);
        sets.set(JAVA_INT, 4, permitted);
    }

    /** Reduces the calling thread's sets, for ever; returns 0 or the negated error number. */
    long reduceOnThisThread() {
        return Native.call(Syscall.CAPSET, header.address(), sets.address());
    }
}
