package dev.packagefast.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Landlock ruleset: what stays reachable once a thread is restricted by it; everything else that the kernel's version
 * of Landlock knows is denied (<a href="https://docs.kernel.org/userspace-api/landlock.html">Landlock</a>). It can only
 * add access, never subtract: a secret inside a readable folder stays readable. Owned by one thread; close it after use.
 */
public final class Landlock implements AutoCloseable {
    /** The version that knows scopes: signals and abstract sockets stay inside the domain. */
    public static final int FIRST_ABI_WITH_SCOPES = 6;

    private static final int FIRST_ABI_WITH_TCP = 4;
    private static final int ASK_FOR_VERSION = 1;
    private static final int RULE_PATH_BENEATH = 1;
    private static final int O_PATH = 0x200000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int AT_FDCWD = -100;

    private static final long EXECUTE = 1;
    private static final long WRITE_FILE = 1 << 1;
    private static final long READ_FILE = 1 << 2;
    private static final long READ_DIRECTORY = 1 << 3;
    private static final long MAKE_CHARACTER_DEVICE = 1 << 6;
    private static final long MAKE_BLOCK_DEVICE = 1 << 11;
    private static final long TRUNCATE = 1 << 14;
    private static final long IOCTL_DEVICE = 1 << 15;
    private static final long APPLIES_TO_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE;

    private static final long TCP_BIND_AND_CONNECT = 3;
    private static final long SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 3;

    private final int descriptor;
    private final long handled;
    private long executing = EXECUTE;

    private Landlock(int descriptor, long handled) {
        this.descriptor = descriptor;
        this.handled = handled;
    }

    /** The kernel's version of Landlock; 0 when it has none or it is switched off. */
    public static int abi() {
        return (int) Math.max(0, Native.call(Syscall.LANDLOCK_CREATE_RULESET, 0, 0, ASK_FOR_VERSION));
    }

    /**
     * An empty ruleset: nothing is reachable yet.
     *
     * @param abi the version to use, at most {@link #abi()}
     * @param tcp whether TCP is denied as well, where the version can
     * @throws KernelException when the kernel refuses
     */
    public static Landlock denyingAll(int abi, boolean tcp) {
        return create(abi, fileSystemRights(abi), tcp);
    }

    /**
     * A ruleset that leaves files alone: bubblewrap could mount nothing under one that does not.
     *
     * @throws KernelException when the kernel refuses
     */
    public static Landlock denyingConnectionsAndSignals(int abi) {
        return create(abi, 0, true);
    }

    private static Landlock create(int abi, long handled, boolean tcp) {
        try (var arena = Arena.ofConfined()) {
            var attributes = arena.allocate(24, 8);
            attributes.set(JAVA_LONG, 0, handled);
            attributes.set(JAVA_LONG, 8, tcp && abi >= FIRST_ABI_WITH_TCP ? TCP_BIND_AND_CONNECT : 0);
            attributes.set(JAVA_LONG, 16, abi >= FIRST_ABI_WITH_SCOPES ? SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS : 0);
            long size = abi >= FIRST_ABI_WITH_SCOPES ? 24 : abi >= FIRST_ABI_WITH_TCP ? 16 : 8;
            long descriptor = Native.require(
                    "creating a Landlock ruleset", Syscall.LANDLOCK_CREATE_RULESET, attributes.address(), size, 0);
            return new Landlock((int) descriptor, handled);
        }
    }

    private static long fileSystemRights(int abi) {
        if (abi >= 5) {
            return 0xFFFF;
        }
        return abi >= 3 ? 0x7FFF : abi >= 2 ? 0x3FFF : 0x1FFF;
    }

    /** From now on reading and writing do not include executing: only what {@link #allowExecuting} names is executed. */
    public void executeOnlyNamed() {
        executing = 0;
    }

    /** Lets a program, or every program below a folder, be executed and read. */
    public void allowExecuting(Path path) {
        allow(path, EXECUTE | READ_FILE | READ_DIRECTORY);
    }

    /** Lets a file, or everything below a folder, be read and executed. */
    public void allowReading(Path path) {
        allow(path, executing | READ_FILE | READ_DIRECTORY);
    }

    /** Lets everything below a folder be changed, except that no device nodes appear there and no device is controlled. */
    public void allowWriting(Path folder) {
        long withheld = MAKE_CHARACTER_DEVICE | MAKE_BLOCK_DEVICE | IOCTL_DEVICE | (EXECUTE & ~executing);
        allow(folder, handled & ~withheld);
    }

    /** Lets a harmless device such as {@code /dev/null} be read and written. */
    public void allowDevice(Path device) {
        allow(device, READ_FILE | WRITE_FILE | TRUNCATE);
    }

    private void allow(Path path, long rights) {
        long allowed = rights & handled & (Files.isDirectory(path) ? -1 : APPLIES_TO_FILES);
        try (var arena = Arena.ofConfined()) {
            long target = Native.require(
                    "opening " + path,
                    Syscall.OPENAT,
                    AT_FDCWD,
                    arena.allocateFrom(path.toString()).address(),
                    O_PATH | O_CLOEXEC);
            try {
                var rule = arena.allocate(16, 8); // struct landlock_path_beneath_attr is packed: 12 bytes
                rule.set(JAVA_LONG_UNALIGNED, 0, allowed);
                rule.set(JAVA_INT_UNALIGNED, 8, (int) target);
                Native.require(
                        "adding a Landlock rule for " + path,
                        Syscall.LANDLOCK_ADD_RULE,
                        descriptor,
                        RULE_PATH_BENEATH,
                        rule.address(),
                        0);
            } finally {
                Native.call(Syscall.CLOSE, target);
            }
        }
    }

    /** Restricts the calling thread, for ever. Requires {@code no_new_privs}; returns 0 or the negated error number. */
    long restrictThisThread() {
        return Native.call(Syscall.LANDLOCK_RESTRICT_SELF, descriptor, 0);
    }

    @Override
    public void close() {
        Native.call(Syscall.CLOSE, descriptor);
    }
}
