package dev.packagefast.sandbox.linux;

import java.lang.foreign.Arena;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The process namespace of a run, by its first process: when that dies the kernel kills every other, and it is dead only
 * when all are, pid_namespaces(7). Thread-safe.
 */
public final class Namespace implements AutoCloseable {
    private static final int SIGKILL = 9;
    private static final int PATIENCE_MILLIS = 2000;

    private final Child first;
    private final Descriptor init;
    private final Keeper keeper;
    private boolean killed; // guarded by this
    private boolean closed; // guarded by this

    /**
     * @param init the first process, as this JVM numbers it
     * @param keeper holds the thread that started the namespace's parent
     */
    public Namespace(int init, Keeper keeper) {
        this.first = new Child(init);
        this.init = Descriptor.ofProcess(init);
        this.keeper = keeper;
    }

    /** The first process, and the group of all processes inside: none of them can leave it. */
    public Child first() {
        return first;
    }

    /**
     * Kills every process inside. The first process goes first, so that its parent can still reap it and take over what the
     * run used; asked again, kills the parent too.
     */
    public synchronized void kill(ProcessGroup parent) {
        if (closed) {
            return;
        }
        long result = Native.call(Syscall.PIDFD_SEND_SIGNAL, init.number(), SIGKILL, 0, 0);
        if (killed || result < 0) {
            parent.kill();
        }
        killed = true;
    }

    /** Kills what still runs and waits until nothing does. */
    public synchronized void end() {
        if (closed) {
            return;
        }
        Native.call(Syscall.PIDFD_SEND_SIGNAL, init.number(), SIGKILL, 0, 0);
        try (var arena = Arena.ofConfined()) {
            new Poll(arena, List.of(init)).await(PATIENCE_MILLIS);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            end();
            closed = true;
            init.close();
            keeper.close();
        }
    }

    /**
     * Keeps a launching thread in existence after the launch: a parent-death signal comes when the <em>thread</em> ends that
     * started the child. The thread waits inside the kernel for the other end of a pipe to close.
     */
    public static final class Keeper implements AutoCloseable {
        private final Descriptor.Pipe pipe = Descriptor.pipe();
        private volatile @Nullable Thread thread;

        void keeps(Thread launching) {
            thread = launching;
        }

        /** Called on the restricted thread: it does nothing that loads a class. */
        int waitingEnd() {
            return pipe.readEnd().number();
        }

        @Override
        public void close() {
            pipe.writeEnd().close();
            var kept = thread;
            if (kept != null) {
                ThroughInterrupts.await(kept::join);
            }
            pipe.close();
        }
    }
}
