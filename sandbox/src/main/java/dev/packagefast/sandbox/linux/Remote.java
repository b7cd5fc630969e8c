package dev.packagefast.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory, descriptors and folders of a thread that waits for an answer. Nothing read here is trusted to stay: it is
 * copied once and only the copy is used.
 */
record Remote(int thread) {
    private static final int PAGE = 4096;
    private static final int LONGEST_PATH = 4096;

    /** A call cannot be carried out on behalf of its thread; {@code errno} is what it is told. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final int errno;

        Refused(Errno errno) {
            this(errno.number());
        }

        Refused(int errno) {
            super(Errno.describe(errno), null, false, false);
            this.errno = errno;
        }

        int errno() {
            return errno;
        }
    }

    /** Copies memory. */
    byte[] memory(long address, int length) throws Refused {
        try (var arena = Arena.ofConfined()) {
            var copy = arena.allocate(Math.max(1, length));
            if (length > 0 && read(arena, address, copy.asSlice(0, length)) != length) {
                throw new Refused(Errno.EFAULT);
            }
            return copy.asSlice(0, length).toArray(JAVA_BYTE);
        }
    }

    /** Copies a string that ends with NUL, page by page, because the page behind it may not exist. */
    String string(long address) throws Refused {
        var text = new ByteArrayOutputStream();
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(PAGE);
            long at = address;
            while (text.size() <= LONGEST_PATH) {
                var page = buffer.asSlice(0, PAGE - (at & (PAGE - 1)));
                long length = read(arena, at, page);
                if (length <= 0) {
                    throw new Refused(Errno.EFAULT);
                }
                for (long i = 0; i < length; i++) {
                    byte each = page.get(JAVA_BYTE, i);
                    if (each == 0) {
                        return text.toString(StandardCharsets.UTF_8);
                    }
                    text.write(each);
                }
                at += length;
            }
        }
        throw new Refused(Errno.ENAMETOOLONG);
    }

    private long read(Arena arena, long address, MemorySegment into) {
        var local = arena.allocate(16, 8);
        local.set(JAVA_LONG, 0, into.address());
        local.set(JAVA_LONG, 8, into.byteSize());
        var remote = arena.allocate(16, 8);
        remote.set(JAVA_LONG, 0, address);
        remote.set(JAVA_LONG, 8, into.byteSize());
        return Native.call(Syscall.PROCESS_VM_READV, thread, local.address(), 1, remote.address(), 1, 0);
    }

    /** Where {@code /proc} shows one of its descriptors. */
    String descriptor(int number) {
        return "/proc/" + thread + "/fd/" + number;
    }

    /** The flags of one of its descriptors, status and close-on-exec together, as proc_pid_fdinfo(5) has them. */
    int descriptorFlags(int number) throws Refused {
        try (var lines = Files.lines(Path.of("/proc/" + thread + "/fdinfo/" + number))) {
            return lines.filter(line -> line.startsWith("flags:"))
                    .findFirst()
                    .map(line -> Integer.parseInt(line.substring(6).strip(), 8))
                    .orElseThrow(() -> new Refused(Errno.EBADF));
        } catch (IOException | UncheckedIOException gone) {
            throw new Refused(Errno.EBADF);
        }
    }

    /** Where {@code /proc} shows its working directory. */
    String workingDirectory() {
        return "/proc/" + thread + "/cwd";
    }

    /** The name of its program. */
    String program() {
        try {
            return Files.readString(Path.of("/proc/" + thread + "/comm")).strip();
        } catch (IOException gone) {
            return "?";
        }
    }
}
