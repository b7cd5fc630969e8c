package dev.packagefast.sandbox;

/**
 * Hears a command's output as it comes, beside what the result keeps. Called on the run's own thread, one call at a time:
 * while it works, the pipe fills and the command waits. What it throws ends the run and reaches the waiting caller.
 */
@FunctionalInterface
public interface OutputListener {
    /** Which of the two streams. */
    enum Stream {
        STANDARD_OUTPUT,
        STANDARD_ERROR
    }

    /**
     * A piece of output.
     *
     * @param chunk a copy that the listener may keep
     */
    void output(Stream stream, byte[] chunk);
}
