package dev.packagefast.cli.fix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the changes of npm steps: edits {@code package.json}, then has npm write the lockfile anew. npm runs no script
 * and installs nothing; it reads the project's {@code .npmrc}, as it always does.
 */
public final class NpmApply {
    private static final long MOST_MINUTES = 5;
    private static final int LONGEST_SAID = 2_000;

    private NpmApply() {}

    /** npm failed, or could not be run; every file is as it was before. */
    public static final class NotAppliedException extends Exception {
        private static final long serialVersionUID = 1L;

        NotAppliedException(String message, Throwable cause) {
            super(message, cause);
        }

        NotAppliedException(String message) {
            super(message);
        }
    }

    /** @param steps of one npm lockfile */
    public static void apply(Path lockfile, List<FixStep> steps) throws NotAppliedException, InterruptedException {
        Undo undo = new Undo();
        Thread ending = new Thread(undo::end, "undo");
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            change(lockfile, steps, undo);
        } catch (IOException | NotAppliedException failed) {
            undo.restore();
            throw failed instanceof NotAppliedException said
                    ? said
                    : new NotAppliedException("the change could not be made: " + failed.getMessage(), failed);
        } catch (InterruptedException stopped) {
            undo.restore();
            throw stopped;
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(ending);
            } catch (IllegalStateException atWork) {
                // The process ends, and all is put back.
            }
        }
    }

    private static void change(Path lockfile, List<FixStep> steps, Undo undo)
            throws IOException, InterruptedException, NotAppliedException {
        undo.keep(lockfile, Files.readAllBytes(lockfile));
        boolean edited = false;
        TreeSet<String> updated = new TreeSet<>();
        for (FixStep step : steps) {
            if (step.edits().isEmpty()) {
                updated.add(step.name());
            }
            for (ManifestEdit edit : step.edits()) {
                undo.edit(edit);
                edited = true;
            }
        }
        if (edited) {
            npm(lockfile, List.of("install"), undo);
        }
        if (!updated.isEmpty()) {
            List<String> update = new ArrayList<>(List.of("update"));
            update.addAll(updated);
            npm(lockfile, update, undo);
        }
    }

    /** What the files were; also puts them back when the process is told to end in the midst of a change. */
    private static final class Undo {
        /** Guarded by this, as what follows. */
        private final Map<Path, byte[]> before = new LinkedHashMap<>();

        private @Nullable Process npm;
        private boolean ended;

        synchronized void keep(Path file, byte[] content) {
            before.putIfAbsent(file, content);
        }

        synchronized void edit(ManifestEdit edit) throws IOException, InterruptedException {
            refuseWhenEnded();
            byte[] content = Files.readAllBytes(edit.manifest());
            keep(edit.manifest(), content);
            String text = new String(content, StandardCharsets.UTF_8);
            write(
                    edit.manifest(),
                    PackageJson.with(text, edit.section(), edit.key(), edit.value())
                            .getBytes(StandardCharsets.UTF_8));
        }

        synchronized Process start(ProcessBuilder command) throws InterruptedException, NotAppliedException {
            refuseWhenEnded();
            try {
                Process started = command.start();
                npm = started;
                return started;
            } catch (IOException missing) {
                throw new NotAppliedException(
                        "npm cannot be started\n  install Node.js with npm, or make the changes by hand", missing);
            }
        }

        private void refuseWhenEnded() throws InterruptedException {
            if (ended) {
                throw new InterruptedException("the process ends");
            }
        }

        synchronized void restore() throws NotAppliedException {
            // All is back already, and a draft begun now would stay.
            if (!ended) {
                putBack();
            }
        }

        private void putBack() throws NotAppliedException {
            for (Map.Entry<Path, byte[]> file : before.entrySet()) {
                try {
                    write(file.getKey(), file.getValue());
                } catch (IOException failed) {
                    throw new NotAppliedException(
                            file.getKey() + " could not be put back as it was: restore it from version control",
                            failed);
                }
            }
        }

        /** Ends npm first: it would write its lockfile beside what is put back. */
        synchronized void end() {
            ended = true;
            if (npm != null) {
                List<ProcessHandle> processes =
                        new ArrayList<>(npm.descendants().toList());
                processes.add(npm.toHandle());
                processes.forEach(ProcessHandle::destroyForcibly);
                processes.forEach(process -> process.onExit().join());
            }
            try {
                putBack();
            } catch (NotAppliedException lost) {
                System.err.println("pfsec fix: " + lost.getMessage());
            }
        }
    }

    /** Whole or not at all. */
    private static void write(Path file, byte[] content) throws IOException {
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

    private static void npm(Path lockfile, List<String> arguments, Undo undo)
            throws IOException, InterruptedException, NotAppliedException {
        List<String> command = new ArrayList<>(List.of("npm"));
        command.addAll(arguments);
        command.addAll(List.of("--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"));
        Path output = Files.createTempFile("pfsec-npm", ".log");
        output.toFile().deleteOnExit();
        try {
            Process npm = undo.start(new ProcessBuilder(command)
                    .directory(lockfile.toAbsolutePath().resolveSibling("").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())));
            boolean ended;
            try {
                ended = npm.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
            } finally {
                npm.descendants().forEach(ProcessHandle::destroyForcibly);
                npm.destroyForcibly();
            }
            if (!ended || npm.exitValue() != 0) {
                String said = Files.readString(output, StandardCharsets.ISO_8859_1);
                throw new NotAppliedException(String.join(" ", command)
                        + (ended ? " ended with " + npm.exitValue() : " took more than " + MOST_MINUTES + " minutes")
                        + ":\n  "
                        + said.substring(0, Math.min(said.length(), LONGEST_SAID))
                                .strip());
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
