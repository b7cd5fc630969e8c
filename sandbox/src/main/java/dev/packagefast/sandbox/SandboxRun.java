package dev.packagefast.sandbox;

import dev.packagefast.sandbox.linux.ThroughInterrupts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A started command. Thread-safe. {@link #close()} it, or let it end: either way nothing of it stays behind. When the JVM
 * shuts down, running commands are killed and their private folders removed; when the JVM is killed, they are killed.
 */
public final class SandboxRun implements AutoCloseable {
    private static final long SHUTDOWN_PATIENCE_SECONDS = 5;
    private static final Set<SandboxRun> LIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(SandboxRun::endAll, "sandbox-shutdown"));
    }

    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<SandboxResult> result = new CompletableFuture<>();
    private final Oversight oversight;

    SandboxRun(SandboxPolicy policy, List<String> command, Territory territory, Isolation most) {
        this.oversight = new Oversight(policy, command, territory, most);
    }

    /** Starts the overseeing thread and waits until the command runs, interrupted or not: it takes milliseconds. */
    void start() {
        LIVE.add(this);
        Thread.ofPlatform().name("sandbox-run").daemon().start(this::oversee);
        try {
            ThroughInterrupts.await(started::get);
        } catch (ExecutionException failed) {
            throw cause(failed);
        }
    }

    private void oversee() {
        try {
            var end = oversight.run(() -> started.complete(null));
            LIVE.remove(this);
            result.complete(end);
        } catch (Throwable failure) {
            LIVE.remove(this);
            result.completeExceptionally(failure);
            started.completeExceptionally(failure);
        }
    }

    /**
     * Waits for the end. An interruption leaves the command running.
     *
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public SandboxResult await() throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException failed) {
            throw cause(failed);
        }
    }

    /**
     * Waits for the end, but not longer than this.
     *
     * @return the result, or empty while the command still runs
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public Optional<SandboxResult> await(Duration atMost) throws InterruptedException {
        try {
            return Optional.of(result.get(atMost.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException stillRunning) {
            return Optional.empty();
        } catch (ExecutionException failed) {
            throw cause(failed);
        }
    }

    /** Kills every process of the run. Its outcome is {@link Outcome.Cancelled} unless it has already ended. */
    public void kill() {
        oversight.impose(new Outcome.Cancelled());
    }

    /** Kills the run if it has not ended, and waits until it is cleaned up, interrupted or not. */
    @Override
    public void close() {
        if (!result.isDone()) {
            kill();
        }
        try {
            ThroughInterrupts.await(result::get);
        } catch (ExecutionException alreadyToldToWhoeverWaited) {
            return;
        }
    }

    private static RuntimeException cause(ExecutionException failed) {
        return switch (failed.getCause()) {
            case RuntimeException exception -> exception;
            case Error error -> throw error;
            case null, default -> throw new AssertionError("a run throws unchecked exceptions only", failed);
        };
    }

    private static void endAll() {
        LIVE.forEach(SandboxRun::kill);
        for (var run : LIVE) {
            try {
                run.result.get(SHUTDOWN_PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException enough) {
                return;
            }
        }
    }
}
