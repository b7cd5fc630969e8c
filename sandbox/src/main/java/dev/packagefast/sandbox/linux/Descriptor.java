package dev.packagefast.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file descriptor of ours, closed on exec, numbered above those that a launch rearranges. Closing twice is harmless.
 * Thread-safe in so far as the kernel's descriptors are.
 */
public final class Descriptor implements AutoCloseable {
    /** Launches place standard streams and the gate at 0–3; a source among them would be overwritten before its turn. */
    private static final int LOWEST = 10;

    private static final int O_CLOEXEC = 0x80000;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int MFD_CLOEXEC = 1;

    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Descriptor(int number) {
        this.number = number;
    }

    /** Both ends of a pipe. */
    public record Pipe(Descriptor readEnd, Descriptor writeEnd) implements AutoCloseable {
        @Override
        public void close() {
            readEnd.close();
            writeEnd.close();
        }
    }

    /** Takes ownership of a descriptor that a call returned. */
    static Descriptor own(long number) {
        if (number >= LOWEST) {
            return new Descriptor((int) number);
        }
        long moved = Native.call(Syscall.FCNTL, number, F_DUPFD_CLOEXEC, LOWEST);
        Native.call(Syscall.CLOSE, number);
        if (moved < 0) {
            throw new KernelException("moving a file descriptor", (int) -moved);
        }
        return new Descriptor((int) moved);
    }

    public static Pipe pipe() {
        try (var arena = Arena.ofConfined()) {
            var ends = arena.allocate(8, 4);
            Native.require("creating a pipe", Syscall.PIPE2, ends.address(), O_CLOEXEC);
            return new Pipe(own(ends.get(JAVA_INT, 0)), own(ends.get(JAVA_INT, 4)));
        }
    }

    /** An anonymous file in memory with this content, positioned at its start. */
    public static Descriptor memoryFile(byte[] content) {
        try (var arena = Arena.ofConfined()) {
            var file = own(Native.require(
                    "creating a file in memory",
                    Syscall.MEMFD_CREATE,
                    arena.allocateFrom("stdin").address(),
                    MFD_CLOEXEC));
            var bytes = arena.allocate(Math.max(1, content.length));
            MemorySegment.copy(content, 0, bytes, JAVA_BYTE, 0, content.length);
            long written = 0;
            while (written < content.length) {
                written += Native.require(
                        "filling a file in memory",
                        Syscall.WRITE,
                        file.number,
                        bytes.address() + written,
                        content.length - written);
            }
            Native.require("rewinding a file in memory", Syscall.LSEEK, file.number, 0, 0);
            return file;
        }
    }

    /** Another descriptor for what an inherited one stands for. */
    public static Descriptor copyOf(int number) {
        return new Descriptor(
                (int) Native.require("copying a file descriptor", Syscall.FCNTL, number, F_DUPFD_CLOEXEC, LOWEST));
    }

    /** A descriptor that becomes readable when the process ends. The process must be a child not yet waited for. */
    public static Descriptor ofProcess(int pid) {
        return own(Native.require("opening process " + pid, Syscall.PIDFD_OPEN, pid, 0));
    }

    public int number() {
        return number;
    }

    /** Reads what is there; returns its length, 0 at the end, or the negated error number. */
    public long read(MemorySegment buffer) {
        return Native.callThroughSignals(Syscall.READ, number, buffer.address(), buffer.byteSize());
    }

    /** Writes one line feed: the signal at a gate. */
    public long writeLineFeed() {
        try (var arena = Arena.ofConfined()) {
            var lineFeed = arena.allocate(1);
            lineFeed.set(JAVA_BYTE, 0, (byte) '\n');
            return Native.callThroughSignals(Syscall.WRITE, number, lineFeed.address(), 1);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Native.call(Syscall.CLOSE, number);
        }
    }
}
