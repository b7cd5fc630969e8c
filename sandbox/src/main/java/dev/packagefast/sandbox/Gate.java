package dev.packagefast.sandbox;

import dev.packagefast.sandbox.linux.Child;
import dev.packagefast.sandbox.linux.Child.Limit;
import dev.packagefast.sandbox.linux.Descriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Where a started process waits until its limits are set, when no supervisor stops it earlier. {@code posix_spawn} cannot
 * set limits, and limits set on a running command would come too late; so what is spawned is a shell that reads one line from descriptor 3 and then
 * becomes the command.
 */
final class Gate implements AutoCloseable {
    /** The descriptor that the waiting shell reads. */
    static final int DESCRIPTOR = 3;

    /** What waits. */
    static final Path SHELL = Path.of("/bin/sh");

    private static final List<String> WAIT_THEN_BECOME =
            List.of(SHELL.toString(), "-c", "read -r _ <&3 || exit 125; exec \"$@\" 3<&-", "sandbox");

    private static final Path LOAD = Path.of("/proc/loadavg");

    private final Descriptor.Pipe pipe = Descriptor.pipe();

    /** The command that waits, then becomes this one. */
    static List<String> before(List<String> command) {
        var gated = new ArrayList<>(WAIT_THEN_BECOME);
        gated.addAll(command);
        return gated;
    }

    /** What the waiting shell gets as its descriptor 3. */
    Descriptor waitingEnd() {
        return pipe.readEnd();
    }

    /** Sets the limits of the waiting process, then lets it through. */
    void admit(Child child, SandboxLimits limits) {
        child.limit(kernelLimits(limits));
        pipe.writeEnd().writeLineFeed();
    }

    /** The limits as the kernel counts them. */
    static Map<Limit, Long> kernelLimits(SandboxLimits limits) {
        var kernel = new EnumMap<Limit, Long>(Limit.class);
        kernel.put(
                Limit.CPU_SECONDS,
                Math.max(1, limits.cpu().plusNanos(999_999_999).toSeconds()));
        kernel.put(Limit.FILE_SIZE, limits.fileSize());
        kernel.put(Limit.DATA, limits.memory());
        kernel.put(Limit.CORE, 0L);
        kernel.put(Limit.OPEN_FILES, (long) limits.openFiles());
        kernel.put(Limit.PROCESSES, tasksOfThisMachine() + limits.processes());
        return kernel;
    }

    /**
     * The kernel counts the tasks of the whole user, not of the run, so the limit lies above those that exist now. All tasks
     * of the machine are an upper bound of the user's, and stand in one line (proc_loadavg(5)), where counting the user's
     * own would mean reading every process.
     */
    private static long tasksOfThisMachine() {
        try {
            var load = Files.readString(LOAD);
            int from = load.indexOf('/') + 1;
            return Long.parseLong(load.substring(from, load.indexOf(' ', from)));
        } catch (IOException unreadable) {
            throw new SandboxUnavailableException(
                    LOAD + " cannot be read: " + unreadable, "Mount /proc, without which no run can be watched");
        }
    }

    @Override
    public void close() {
        pipe.close();
    }
}
