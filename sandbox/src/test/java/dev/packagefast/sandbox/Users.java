package dev.packagefast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The user of this JVM, and other JVMs as an ordinary one. */
final class Users {
    private static final List<String> ORDINARY = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    private Users() {}

    static boolean isSuperuser() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException failed) {
            return false;
        }
    }

    /** Runs a main class in a JVM of an ordinary user, and returns what it printed. */
    static String ordinary(Class<?> main, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(ORDINARY);
        command.addAll(jvm(main, arguments));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("the JVM of the ordinary user says %s", said)
                .isZero();
        return said;
    }

    /** The command line of another JVM with the classes of this one. */
    static List<String> jvm(Class<?> main, String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(Arrays.asList(arguments));
        return command;
    }
}
