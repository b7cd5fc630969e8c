package dev.packagefast.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.packagefast.sandbox.linux.Remote.Refused;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The one file that a call means, held by a path descriptor: whatever happens to names from now on, checks and acts meet
 * this file. Close it.
 */
record Target(Descriptor descriptor) implements AutoCloseable {
    private static final int AT_FDCWD = -100;
    private static final int O_PATH = 0x200000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_NOFOLLOW = 0x20000;

    /** {@code /proc/self} and the links below would mean our process, not the caller's. */
    private static final long RESOLVE_NO_MAGICLINKS = 0x02;

    /** How C libraries name an open file by path. */
    private static final Pattern OWN_DESCRIPTOR =
            Pattern.compile("/proc/(?:self|thread-self)/fd/(\\d{1,9})|/dev/fd/(\\d{1,9})");

    /** The file behind a caller's descriptor. */
    static Target ofDescriptor(Remote caller, int number) throws Refused {
        if (number < 0) {
            throw new Refused(Errno.EBADF);
        }
        return new Target(open(AT_FDCWD, caller.descriptor(number), O_PATH, 0));
    }

    /** The file at a path, as the caller's working directory or folder descriptor makes it. */
    static Target ofPath(Remote caller, int folder, String path, boolean follow) throws Refused {
        var own = OWN_DESCRIPTOR.matcher(path);
        if (follow && own.matches()) {
            var number = own.group(1) != null ? own.group(1) : own.group(2);
            return ofDescriptor(caller, Integer.parseInt(number));
        }
        int flags = follow ? O_PATH : O_PATH | O_NOFOLLOW;
        if (path.startsWith("/")) {
            return new Target(open(AT_FDCWD, path, flags, RESOLVE_NO_MAGICLINKS));
        }
        var base = folder == AT_FDCWD ? caller.workingDirectory() : caller.descriptor(folder);
        try (var start = open(AT_FDCWD, base, O_PATH, 0)) {
            return new Target(open(start.number(), path, flags, RESOLVE_NO_MAGICLINKS));
        }
    }

    private static Descriptor open(int folder, String path, int flags, long resolve) throws Refused {
        try (var arena = Arena.ofConfined()) {
            var how = arena.allocate(24, 8); // struct open_how {flags, mode, resolve}
            how.set(JAVA_LONG, 0, flags | O_CLOEXEC);
            how.set(JAVA_LONG, 16, resolve);
            long result = Native.callThroughSignals(
                    Syscall.OPENAT2, folder, arena.allocateFrom(path).address(), how.address(), how.byteSize());
            if (result < 0) {
                throw new Refused((int) -result);
            }
            return Descriptor.own(result);
        }
    }

    /** Where the file is now. */
    String path() throws Refused {
        try {
            return Files.readSymbolicLink(Path.of(self())).toString();
        } catch (IOException unreadable) {
            throw new Refused(Errno.EACCES);
        }
    }

    /** Whether the file lies in one of these folders. */
    static boolean isWithin(String path, List<String> folders) {
        return folders.stream().anyMatch(folder -> path.equals(folder) || path.startsWith(folder + "/"));
    }

    /** A path of ours that leads to exactly this file. */
    String self() {
        return "/proc/self/fd/" + descriptor.number();
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
