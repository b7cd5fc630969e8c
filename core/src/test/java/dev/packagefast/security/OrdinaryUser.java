package dev.packagefast.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a test's program in a JVM of an ordinary user: the superuser is refused nothing. */
public final class OrdinaryUser {
    private static final String NUMBER = "65534";

    private OrdinaryUser() {}

    /** Skips the test unless we can become an ordinary user, who can reach the folder; gives the folder to that user. */
    public static void assume(Path folder) throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "skipped: needs root to become an ordinary user");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "skipped: needs setpriv");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Process tried = new ProcessBuilder(as("ls", folder.toString()))
                .redirectErrorStream(true)
                .start();
        tried.getInputStream().readAllBytes();
        assumeTrue(tried.waitFor() == 0, "skipped: an ordinary user cannot reach the test's folder");
    }

    private static List<String> as(String... command) {
        List<String> all =
                new ArrayList<>(List.of("setpriv", "--reuid=" + NUMBER, "--regid=" + NUMBER, "--clear-groups"));
        all.addAll(List.of(command));
        return all;
    }

    /** The class path with its jars, which often lie in somebody's home, copied to where everybody may read them. */
    private static String readable(String classPath, Path folder) throws IOException {
        Path jars = Files.createDirectories(folder.resolve("jars"));
        List<String> entries = new ArrayList<>();
        for (String entry : classPath.split(java.io.File.pathSeparator, -1)) {
            Path original = Path.of(entry);
            if (Files.isRegularFile(original)) {
                Path copy = jars.resolve(entries.size() + ".jar");
                Files.copy(original, copy);
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
                entries.add(copy.toString());
            } else {
                entries.add(entry);
            }
        }
        return String.join(java.io.File.pathSeparator, entries);
    }

    /** What the program prints; skips the test where that user cannot read the classes. */
    public static String run(Class<?> program, Path folder, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = as(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                readable(System.getProperty("java.class.path"), folder),
                program.getName());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("ordinary", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(120, TimeUnit.SECONDS);
            process.destroyForcibly();
            String said = Files.readString(output);
            assumeTrue(
                    !said.contains("ClassNotFound") && !said.contains("NoClassDefFound"),
                    "skipped: an ordinary user cannot read the classes");
            assertThat(ended).as(said).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        } finally {
            Files.delete(output);
        }
    }
}
