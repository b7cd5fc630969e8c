package dev.packagefast.security;

import dev.packagefast.sandbox.Outcome;
import dev.packagefast.sandbox.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A script without isolation, because runtime protection is switched off: it keeps the environment allowlist, the time
 * limit and the cap on output, and nothing else. Runs on any platform.
 */
final class UnconfinedScript {
    private static final int MOST_OUTPUT = 8 << 20;
    private static final int SIGNAL_BASE = 128;

    /** Passed on when set: what programs need, and nothing that holds a secret. */
    private static final List<String> INHERITED =
            List.of("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "TZ", "CI", "NODE_ENV");

    private final ProcessBuilder builder;
    private volatile @Nullable Process process;
    private volatile boolean killed;
    private volatile String problem = "";

    UnconfinedScript(List<String> command, Path workingDirectory, Map<String, String> environment) {
        builder = new ProcessBuilder(command).directory(workingDirectory.toFile());
        Map<String, String> given = builder.environment();
        given.keySet().retainAll(INHERITED);
        given.putAll(environment);
    }

    void kill() {
        killed = true;
        Process running = process;
        if (running != null) {
            destroy(running);
        }
    }

    String problem() {
        return problem;
    }

    /** Empty when it could not be started; {@link #problem()} says why. */
    Optional<ScriptResult> run(Duration timeout, List<Degradation> degradations) {
        long start = System.nanoTime();
        Process running;
        try {
            running = builder.start();
            running.getOutputStream().close();
        } catch (IOException failed) {
            problem = String.valueOf(failed.getMessage());
            return Optional.empty();
        }
        process = running;
        if (killed) {
            destroy(running);
        }
        Capture out = new Capture(running.getInputStream());
        Capture err = new Capture(running.getErrorStream());
        Outcome outcome = await(running, timeout);
        Duration wall = Duration.ofNanos(System.nanoTime() - start);
        return Optional.of(new ScriptResult(
                outcome,
                out.text(),
                err.text(),
                Optional.empty(),
                List.of("nothing is held back: runtime protection is switched off"),
                List.of(),
                new Usage(wall, Duration.ZERO, OptionalLong.empty(), OptionalLong.empty(), OptionalInt.empty()),
                degradations));
    }

    private Outcome await(Process running, Duration timeout) {
        boolean ended = false;
        try {
            ended = running.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            killed = true;
        }
        if (!ended) {
            destroy(running);
        }
        if (killed) {
            return new Outcome.Cancelled();
        }
        if (!ended) {
            return new Outcome.TimedOut(timeout);
        }
        int code = running.exitValue();
        return code > SIGNAL_BASE ? new Outcome.Signalled(code - SIGNAL_BASE) : new Outcome.Exited(code);
    }

    private static void destroy(Process running) {
        List<ProcessHandle> descendants = running.descendants().toList();
        running.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    /** Reads one stream to its end, and keeps so much of it. */
    private static final class Capture {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final Thread reader;

        Capture(InputStream stream) {
            reader = Thread.ofVirtual().start(() -> read(stream));
        }

        private void read(InputStream stream) {
            byte[] chunk = new byte[1 << 14];
            try (stream) {
                for (int length = stream.read(chunk); length >= 0; length = stream.read(chunk)) {
                    synchronized (kept) {
                        kept.write(chunk, 0, Math.min(length, MOST_OUTPUT - kept.size()));
                    }
                }
            } catch (IOException ended) {
                // The process is gone; what came before stays.
            }
        }

        String text() {
            try {
                // A daemon that it left behind may hold the stream open for ever.
                reader.join(Duration.ofSeconds(1));
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            synchronized (kept) {
                return kept.toString(StandardCharsets.UTF_8);
            }
        }
    }
}
