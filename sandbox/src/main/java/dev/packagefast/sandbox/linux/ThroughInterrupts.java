package dev.packagefast.sandbox.linux;

/** Waits that an interruption does not end; the thread is interrupted again when they are over. */
public final class ThroughInterrupts {
    /**
     * A wait that may be begun again.
     *
     * @param <E> how it may end otherwise
     */
    @FunctionalInterface
    public interface Wait<E extends Exception> {
        void once() throws InterruptedException, E;
    }

    private ThroughInterrupts() {}

    /** Begins {@code wait} again as often as it is interrupted. */
    public static <E extends Exception> void await(Wait<E> wait) throws E {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    wait.once();
                    return;
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
