package dev.packagefast.cli.fix;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

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
        try (Undo undo = new Undo()) {
            // npm may write each of these, whichever it was asked for.
            for (String name : List.of("package-lock.json", "npm-shrinkwrap.json", "package.json")) {
                undo.keep(lockfile.resolveSibling(name));
            }
            boolean edited = false;
            TreeSet<String> updated = new TreeSet<>();
            for (FixStep step : steps) {
                updated.addAll(step.updates());
                for (ManifestEdit edit : step.edits()) {
                    edit(edit, lockfile, undo);
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
            undo.settle();
        } catch (IOException failed) {
            sayWhatIsLost(failed);
            throw new NotAppliedException("the change could not be made: " + failed.getMessage(), failed);
        } catch (NotAppliedException | InterruptedException failed) {
            sayWhatIsLost(failed);
            throw failed;
        }
    }

    private static void sayWhatIsLost(Exception failed) throws NotAppliedException {
        for (Throwable lost : failed.getSuppressed()) {
            throw new NotAppliedException(lost.getMessage() + "; before that: " + failed.getMessage(), failed);
        }
    }

    private static void edit(ManifestEdit edit, Path lockfile, Undo undo) throws IOException {
        Path manifest = edit.manifest();
        if (!Files.exists(manifest)) {
            throw new IOException(manifest + " is not there, and npm makes the lockfile from it");
        }
        if (!manifest.toRealPath().startsWith(Undo.folder(lockfile).toRealPath())) {
            throw new IOException(manifest + " leads out of the project: change it there");
        }
        undo.keep(manifest);
        String text = text(manifest);
        String edited = PackageJson.with(text, edit.section(), edit.key(), edit.value());
        undo.write(manifest, edited.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes that are no UTF-8 would not be the same ones when written back. */
    private static String text(Path manifest) throws IOException {
        try {
            return Files.readString(manifest);
        } catch (CharacterCodingException broken) {
            throw new IOException(manifest + " is not UTF-8, as npm expects it: save it as UTF-8", broken);
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
            Process npm = start(
                    new ProcessBuilder(command)
                            .directory(Undo.folder(lockfile).toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .redirectInput(ProcessBuilder.Redirect.from(
                                    Path.of("/dev/null").toFile())),
                    undo);
            boolean ended;
            try {
                ended = npm.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
            } finally {
                Undo.end(npm);
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

    private static Process start(ProcessBuilder command, Undo undo) throws NotAppliedException {
        try {
            return undo.start(command);
        } catch (IOException missing) {
            throw new NotAppliedException(
                    "npm cannot be started\n  install Node.js with npm, or make the changes by hand", missing);
        }
    }
}
