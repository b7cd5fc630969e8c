package dev.packagefast.cli.fix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The files of one change as they were before it. Unless the change is {@linkplain #settle settled} they are put back: on
 * {@link #close}, and when the program is told to end meanwhile (Ctrl-C, SIGTERM). Nothing is written and nothing started
 * after that, so that what was put back stays.
 *
 * <p>Safe for use by several threads; {@code this} guards every field.
 */
final class Undo implements AutoCloseable {
    private static final long MOST_SECONDS_TO_END = 5;

    private final Map<Path, byte[]> before = new LinkedHashMap<>();
    private final Thread atExit = new Thread(this::putBackAtExit, "pfsec-undo");
    private @Nullable Process running;
    private boolean over;

    Undo() {
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** The folder that a file stands in. */
    static Path folder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    /** Keeps what the file holds now; the first time counts, and a file that is not there has nothing to keep. */
    synchronized void keep(Path file) throws IOException {
        if (!before.containsKey(file) && Files.exists(file)) {
            before.put(file, Files.readAllBytes(file));
        }
    }

    synchronized void write(Path file, byte[] content) throws IOException {
        refuseWhenOver();
        replace(file, content);
    }

    synchronized Process start(ProcessBuilder command) throws IOException {
        refuseWhenOver();
        Process started = command.start();
        running = started;
        return started;
    }

    /** Ends a process with all that it started, and waits until they are gone: they would write beside what is put back. */
    static void end(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle each : all) {
            ProcessHandle _ = each.onExit()
                    .completeOnTimeout(each, MOST_SECONDS_TO_END, TimeUnit.SECONDS)
                    .join();
        }
    }

    /** The change is complete: it stays. */
    synchronized void settle() throws IOException {
        refuseWhenOver();
        over = true;
    }

    private void refuseWhenOver() throws IOException {
        if (over) {
            throw new IOException("the program is about to end");
        }
    }

    @Override
    public synchronized void close() throws IOException {
        putBack();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException ending) {
            // It runs already, and finds everything done.
        }
    }

    private synchronized void putBack() throws IOException {
        if (over) {
            return;
        }
        over = true;
        IOException lost = null;
        for (Map.Entry<Path, byte[]> file : before.entrySet()) {
            try {
                putBack(file.getKey(), file.getValue());
            } catch (IOException failed) {
                lost = new IOException(
                        file.getKey() + " could not be put back as it was: restore it from version control", failed);
            }
        }
        if (lost != null) {
            throw lost;
        }
    }

    private static void putBack(Path file, byte[] content) throws IOException {
        if (!Files.exists(file)) {
            Files.write(file, content);
        } else if (!Arrays.equals(Files.readAllBytes(file), content)) {
            replace(file, content);
        }
    }

    private synchronized void putBackAtExit() {
        Process npm = running;
        if (npm != null && !over) {
            end(npm);
        }
        try {
            putBack();
        } catch (IOException lost) {
            System.err.println("pfsec fix: " + lost.getMessage());
        }
    }

    /** Whole or not at all. */
    private static void replace(Path file, byte[] content) throws IOException {
        Path real = file.toRealPath();
        Path draft = Files.createTempFile(real.getParent(), ".pfsec", ".draft");
        try {
            Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(real));
            Files.write(draft, content);
            Files.move(draft, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
