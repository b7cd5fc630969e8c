package dev.packagefast.sandbox.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;

/**
 * One {@code posix_spawn}, laid out in memory beforehand so that the launch itself allocates nothing and loads nothing:
 * the restricted thread calls {@link #launch} and no more. The child gets descriptors 0, 1, 2, those given beyond, and no
 * other; default signal dispositions; an empty signal mask.
 */
public final class Spawn {
    /** The group of a child that leads a new one. */
    public static final int OWN_GROUP = 0;

    /** Larger than any C library's {@code posix_spawn_file_actions_t} and {@code posix_spawnattr_t} on 64 bits. */
    private static final long OPAQUE_SIZE = 512;

    private static final long SIGNAL_SET_SIZE = 128;
    private static final short SET_GROUP_AND_SIGNALS = 0x02 | 0x04 | 0x08;
    private static final int O_RDWR = 2;

    private static final MethodHandle POSIX_SPAWN = Native.function(
            "posix_spawn", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle ACTIONS_INIT =
            Native.function("posix_spawn_file_actions_init", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle ACTIONS_DESTROY =
            Native.function("posix_spawn_file_actions_destroy", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle ADD_DUP2 = Native.function(
            "posix_spawn_file_actions_adddup2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle ADD_OPEN = Native.function(
            "posix_spawn_file_actions_addopen",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle ADD_CHDIR =
            Native.function("posix_spawn_file_actions_addchdir_np", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle ADD_CLOSE_FROM = Native.function(
            "posix_spawn_file_actions_addclosefrom_np", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle ATTRIBUTES_INIT =
            Native.function("posix_spawnattr_init", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle SET_FLAGS =
            Native.function("posix_spawnattr_setflags", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT));
    private static final MethodHandle SET_GROUP =
            Native.function("posix_spawnattr_setpgroup", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SET_DEFAULT_SIGNALS =
            Native.function("posix_spawnattr_setsigdefault", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SET_SIGNAL_MASK =
            Native.function("posix_spawnattr_setsigmask", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));

    private final MemorySegment program;
    private final MemorySegment actions;
    private final MemorySegment attributes;
    private final MemorySegment arguments;
    private final MemorySegment environment;
    private final MemorySegment pid;

    /**
     * Lays out a launch.
     *
     * @param arena owns the layout; must outlive {@link #launch}
     * @param command absolute program first
     * @param environment {@code NAME=value} entries, the whole environment of the child
     * @param directory the child's working directory
     * @param group the process group to join, or {@link #OWN_GROUP}
     * @param descriptors what becomes the child's descriptors 0, 1, 2…; −1 stands for {@code /dev/null}, a number below 3 is
     *     inherited as it is
     */
    public Spawn(
            Arena arena,
            List<String> command,
            List<String> environment,
            Path directory,
            int group,
            int... descriptors) {
        this.program = arena.allocateFrom(command.getFirst());
        this.arguments = strings(arena, command);
        this.environment = strings(arena, environment);
        this.pid = arena.allocate(4, 4);
        this.actions = arena.allocate(OPAQUE_SIZE, 16);
        this.attributes = arena.allocate(OPAQUE_SIZE, 16);
        var everySignal = arena.allocate(SIGNAL_SET_SIZE, 8).fill((byte) 0xff);
        var noSignal = arena.allocate(SIGNAL_SET_SIZE, 8);
        var nowhere = arena.allocateFrom("/dev/null");
        try {
            require((int) ACTIONS_INIT.invokeExact(actions));
            for (int target = 0; target < descriptors.length; target++) {
                int source = descriptors[target];
                if (source < 0) {
                    require((int) ADD_OPEN.invokeExact(actions, target, nowhere, O_RDWR, 0));
                } else if (source != target) {
                    require((int) ADD_DUP2.invokeExact(actions, source, target));
                }
            }
            require((int) ADD_CLOSE_FROM.invokeExact(actions, descriptors.length));
            require((int) ADD_CHDIR.invokeExact(actions, arena.allocateFrom(directory.toString())));
            require((int) ATTRIBUTES_INIT.invokeExact(attributes));
            require((int) SET_DEFAULT_SIGNALS.invokeExact(attributes, everySignal));
            require((int) SET_SIGNAL_MASK.invokeExact(attributes, noSignal));
            require((int) SET_GROUP.invokeExact(attributes, group));
            require((int) SET_FLAGS.invokeExact(attributes, SET_GROUP_AND_SIGNALS));
        } catch (KernelException refused) {
            throw refused;
        } catch (Throwable impossible) {
            throw new AssertionError("the foreign linker rejects posix_spawn's preparation", impossible);
        }
    }

    /** Starts the child, once; returns its pid or the negated error number. The calling thread's restrictions are its own. */
    public int launch() {
        try {
            int errno = (int) POSIX_SPAWN.invokeExact(pid, program, actions, attributes, arguments, environment);
            int ignored = (int) ACTIONS_DESTROY.invokeExact(actions);
            return errno == 0 ? pid.get(JAVA_INT, 0) : -errno;
        } catch (Throwable impossible) {
            throw new AssertionError("the foreign linker rejects posix_spawn", impossible);
        }
    }

    private static void require(int errno) {
        if (errno != 0) {
            throw new KernelException("preparing a process", errno);
        }
    }

    private static MemorySegment strings(Arena arena, List<String> strings) {
        var pointers = arena.allocate(ADDRESS, strings.size() + 1L);
        for (int i = 0; i < strings.size(); i++) {
            pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(strings.get(i)));
        }
        return pointers;
    }
}
