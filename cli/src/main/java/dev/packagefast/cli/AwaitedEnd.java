package dev.packagefast.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Something that is brought to its end when the program is told to end meanwhile (Ctrl-C, SIGTERM): the program waits for
 * {@link #close}, for a while.
 */
final class AwaitedEnd implements AutoCloseable {
    /** More than the sandbox takes to end what runs in it. */
    private static final long PATIENCE_SECONDS = 8;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread atExit = new Thread(this::await, "awaited-end");

    AwaitedEnd() {
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    private void await() {
        try {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException ending) {
            // It has been told to end already, and may do so now.
        }
    }
}
