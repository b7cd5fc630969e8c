package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's search for a JDK, which needs no build. */
class LauncherTest {
    private static final Path ROOT =
            Path.of(System.getProperty("pfsec.root", "..")).toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private record Launched(int exit, String output) {}

    private Launched launch(Path program, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true);
        builder.directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Launched(process.exitValue(), output);
    }

    /** A PATH with the usual tools and no java. */
    private String pathWithoutJava() throws IOException {
        Path bin = folder.resolve("bin");
        if (!Files.exists(bin)) {
            Files.createDirectory(bin);
            for (String tool : List.of("sh", "readlink", "find", "head", "date", "grep", "sed", "dirname")) {
                for (String system : List.of("/usr/bin", "/bin")) {
                    Path program = Path.of(system, tool);
                    if (Files.exists(program)) {
                        Files.createSymbolicLink(bin.resolve(tool), program);
                        break;
                    }
                }
            }
        }
        return bin.toString();
    }

    @Test
    void saysWhatToInstallWhereThereIsNoJdk() throws IOException, InterruptedException {
        for (String program : List.of("pfsec", "check")) {
            Launched launched =
                    launch(ROOT.resolve(program), Map.of("PATH", pathWithoutJava(), "PFSEC_JDK_FOLDERS", ""));
            assertThat(launched.exit()).isEqualTo(Exit.NO_ANSWER);
            assertThat(launched.output())
                    .contains(program + ": needs a JDK 25", "install one")
                    .doesNotContain("not found\n");
        }
    }

    @Test
    void anOlderJdkIsNotTaken() throws IOException, InterruptedException {
        Path old = jdk("old", "17.0.2");
        Launched launched = launch(
                ROOT.resolve("pfsec"),
                Map.of("PATH", pathWithoutJava(), "JAVA_HOME", old.toString(), "PFSEC_JDK_FOLDERS", old.toString()));
        assertThat(launched.exit()).isEqualTo(Exit.NO_ANSWER);
        assertThat(launched.output()).contains("needs a JDK 25", old.toString());
    }

    @Test
    void findsItselfThroughASymlink() throws IOException, InterruptedException {
        Path first = Files.createSymbolicLink(folder.resolve("first"), ROOT.resolve("pfsec"));
        Path second = Files.createSymbolicLink(folder.resolve("second"), first.getFileName());
        Launched launched = launch(second, Map.of("PATH", pathWithoutJava(), "PFSEC_JDK_FOLDERS", ""));
        // It has found its own tools if it comes as far as looking for a JDK.
        assertThat(launched.output()).contains("needs a JDK 25");
    }

    @Test
    void looksInJavaHomeThenOnThePathThenInTheUsualFolders() throws IOException, InterruptedException {
        Path new25 = jdk("new25", "25.0.1");
        Path new26 = jdk("new26", "26-ea");
        Path old = jdk("old17", "17");
        assertThat(found(Map.of("JAVA_HOME", new25.toString(), "PFSEC_JDK_FOLDERS", new26.toString())))
                .isEqualTo(new25.toString());
        assertThat(found(Map.of("JAVA_HOME", old.toString(), "PFSEC_JDK_FOLDERS", old + " " + new26)))
                .isEqualTo(new26.toString());
        Files.createSymbolicLink(Path.of(pathWithoutJava()).resolve("java"), new25.resolve("bin/java"));
        assertThat(found(Map.of("PFSEC_JDK_FOLDERS", new26.toString())))
                .isEqualTo(new25.toRealPath().toString());
    }

    private String found(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh", "-c", ". " + ROOT.resolve("tools/jdk.sh") + "; find_jdk && printf %s \"$JDK\"")
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", pathWithoutJava());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        for (String program : List.of("java", "javac")) {
            Files.writeString(home.resolve("bin").resolve(program), "#!/bin/sh\n");
            assertThat(home.resolve("bin").resolve(program).toFile().setExecutable(true))
                    .isTrue();
        }
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }
}
