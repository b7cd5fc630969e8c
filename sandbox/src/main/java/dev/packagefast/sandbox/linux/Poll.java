package dev.packagefast.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Waits until one of several descriptors has something to read or has come to its end. Confined to one thread. */
public final class Poll {
    private static final int ENTRY = 8; // struct pollfd {int fd; short events; short revents}
    private static final short READABLE = 1;

    private final MemorySegment entries;
    private final int count;

    public Poll(Arena arena, List<Descriptor> descriptors) {
        this.count = descriptors.size();
        this.entries = arena.allocate((long) ENTRY * Math.max(1, count), 8);
        for (int i = 0; i < count; i++) {
            entries.set(JAVA_INT, (long) ENTRY * i, descriptors.get(i).number());
            entries.set(JAVA_SHORT, (long) ENTRY * i + 4, READABLE);
        }
    }

    /** Waits at most so long; −1 waits for ever. An interruption by a signal counts as nothing ready. */
    public void await(int millis) {
        Native.call(Syscall.POLL, entries.address(), count, millis);
    }

    /** Whether the descriptor at this place of the list has something to read, or has ended. */
    public boolean isReady(int index) {
        return entries.get(JAVA_SHORT, (long) ENTRY * index + 6) != 0;
    }

    /** Whether there is something to read, whatever else is the case. */
    boolean isReadable(int index) {
        return (entries.get(JAVA_SHORT, (long) ENTRY * index + 6) & READABLE) != 0;
    }

    /** Stops looking at a descriptor: a negative number is skipped, poll(2). */
    public void drop(int index) {
        entries.set(JAVA_INT, (long) ENTRY * index, -1);
        entries.set(JAVA_SHORT, (long) ENTRY * index + 6, (short) 0);
    }
}
