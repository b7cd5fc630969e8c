package dev.packagefast.sandbox;

import dev.packagefast.sandbox.linux.GroupMembers;
import dev.packagefast.sandbox.linux.GroupMembers.Writer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the run's processes from time to time: the peak of memory, and the limits that the kernel cannot hold for a
 * whole tree. The pause between looks grows with what a look costs, so that watching stays below a twentieth of one
 * processor. Confined to the run's thread.
 */
final class MemoryWatch {
    private static final long FIRST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int PAUSE_FOR_EACH_LOOK = 20;

    private final int group;
    private final SandboxLimits limits;
    private long nextLook;
    private long peak;
    private int mostProcesses;
    private boolean cameNearMemoryLimit;
    private Map<Integer, Writer> lastWriters = Map.of();
    private long writtenByTheGone;

    MemoryWatch(int group, SandboxLimits limits, long now) {
        this.group = group;
        this.limits = limits;
        this.nextLook = now + FIRST_LOOK_NANOS;
    }

    /** When to look next, by {@link System#nanoTime()}. */
    long nextLook() {
        return nextLook;
    }

    /** Looks; returns the limit that is broken, if one is. */
    Optional<Outcome> look(long now) {
        var members = GroupMembers.of(group);
        peak = Math.max(peak, members.largestPeakBytes());
        mostProcesses = Math.max(mostProcesses, members.alive());
        cameNearMemoryLimit |= members.largestDataBytes() >= limits.memory() - limits.memory() / 8;
        long after = System.nanoTime();
        long pause = Math.clamp(PAUSE_FOR_EACH_LOOK * (after - now), SHORTEST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
        nextLook = after + pause;
        if (members.anonymousBytes() > limits.memory()) {
            return Optional.of(new Outcome.OutOfMemory(limits.memory()));
        }
        if (members.alive() > limits.processes()) {
            return Optional.of(new Outcome.TooManyProcesses(limits.processes()));
        }
        if (written(members.writers()) > limits.diskWritten()) {
            return Optional.of(new Outcome.DiskLimitReached(limits.diskWritten()));
        }
        return Optional.empty();
    }

    /**
     * What all have written until now. A process that ends leaves its count to the parent that waits for it; that of an
     * orphan, for which somebody outside the run waits, is kept here as it was last seen.
     */
    private long written(List<Writer> now) {
        var writers = new HashMap<Integer, Writer>();
        now.forEach(writer -> writers.put(writer.pid(), writer));
        for (var before : lastWriters.values()) {
            if (!writers.containsKey(before.pid()) && !lastWriters.containsKey(before.parent())) {
                writtenByTheGone += before.bytes();
            }
        }
        lastWriters = writers;
        return writtenByTheGone + now.stream().mapToLong(Writer::bytes).sum();
    }

    /** Whether some process was seen within an eighth of the memory limit: what fails then failed of that. */
    boolean cameNearMemoryLimit() {
        return cameNearMemoryLimit;
    }

    /** The most processes that were seen at a time. */
    OptionalInt mostProcesses() {
        return mostProcesses == 0 ? OptionalInt.empty() : OptionalInt.of(mostProcesses);
    }

    OptionalLong peakBytes() {
        return peak == 0 ? OptionalLong.empty() : OptionalLong.of(peak);
    }
}
