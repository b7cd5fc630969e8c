package dev.packagefast.sandbox.linux;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The process group that a whole run lives and dies in. Its leader is a shell of ours, unrestricted, that waits at a pipe
 * only this JVM can write: while the leader is not reaped its pid cannot be reused, so the group's number always means
 * this run; and when the JVM dies, however it dies, the pipe ends and the leader kills the group, daemons and
 * grandchildren included. (A parent-death signal would reach the direct child alone, and {@code posix_spawn} cannot set
 * one.) Thread-safe.
 */
public final class ProcessGroup implements AutoCloseable {
    private static final List<String> LEADER = List.of("/bin/sh", "-c", "read -r _; kill -9 0");
    private static final int SIGKILL = 9;
    private static final int WNOHANG = 1;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final int leader;
    private final Descriptor lifeline;
    private boolean reaped; // guarded by this

    private ProcessGroup(int leader, Descriptor lifeline) {
        this.leader = leader;
        this.lifeline = lifeline;
    }

    /**
     * Starts the leader.
     *
     * @throws KernelException when no process can be started
     */
    public static ProcessGroup create() {
        var pipe = Descriptor.pipe();
        try (var arena = Arena.ofConfined()) {
            int leader = new Spawn(
                            arena,
                            LEADER,
                            List.of(),
                            Path.of("/"),
                            Spawn.OWN_GROUP,
                            pipe.readEnd().number(),
                            -1,
                            -1)
                    .launch();
            if (leader < 0) {
                throw new KernelException("starting the leader of the process group", -leader);
            }
            pipe.readEnd().close();
            return new ProcessGroup(leader, pipe.writeEnd());
        } catch (RuntimeException | Error failed) {
            pipe.close();
            throw failed;
        }
    }

    /** The group's number: the pid of its leader. */
    public int number() {
        return leader;
    }

    /** Kills every process of the run, at once. Harmless once the group is closed. */
    public synchronized void kill() {
        if (!reaped) {
            Native.call(Syscall.KILL, -leader, SIGKILL);
        }
    }

    /**
     * Kills the group and waits until no process of it runs any more. Processes of the group that became our children (they
     * do when the JVM is the first process of a container) are reaped with the leader.
     */
    @Override
    public synchronized void close() {
        if (reaped) {
            return;
        }
        kill();
        lifeline.close();
        Native.callThroughSignals(Syscall.WAIT4, leader, 0, 0, 0);
        reaped = true;
        // Members that linger keep the number taken, so it cannot mean anybody else yet.
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        long pause = FIRST_PAUSE_NANOS;
        while (System.nanoTime() < deadline) {
            long adopted;
            do {
                adopted = Native.callThroughSignals(Syscall.WAIT4, -leader, 0, WNOHANG, 0);
            } while (adopted > 0);
            if (Native.call(Syscall.KILL, -leader, SIGKILL) < 0
                    || GroupMembers.of(leader).allDead()) {
                return;
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
