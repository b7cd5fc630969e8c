package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    /** What is checked out, with a finished build, and a JDK whose {@code java} is that script. */
    private Path checkout(String java) throws IOException {
        Path root = Files.createDirectory(folder.resolve("checkout"));
        Path tools = Files.createDirectory(root.resolve("tools"));
        Files.copy(ROOT.resolve("pfsec"), root.resolve("pfsec"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String tool : List.of("jdk.sh", "build.sh", "aot.sh")) {
            Files.copy(ROOT.resolve("tools").resolve(tool), tools.resolve(tool));
        }
        Path build = Files.createDirectories(root.resolve("target/pfsec/build"));
        Files.writeString(root.resolve("target/pfsec/current"), "build\n");
        for (String part : List.of("started", "jdk.aot")) {
            Files.createFile(build.resolve(part));
        }
        Files.writeString(jdk("jdk", "25").resolve("bin/java"), "#!/bin/sh\n" + java + "\n");
        return root.resolve("pfsec");
    }

    /** What comes of a shell's command line in which {@code $1} is the launcher. */
    private Launched launched(Path launcher, Map<String, String> environment, String line)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("/bin/sh", "-c", line, "sh", launcher.toString()).redirectErrorStream(true);
        builder.directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Launched(process.exitValue(), output);
    }

    @Test
    void namesAreReadAsUtf8WhateverTheLocale() throws IOException, InterruptedException {
        Path launcher = checkout("echo \"${LC_ALL-none}\"");
        for (String locale : List.of("C", "POSIX", "", "tr_TR.UTF-8", "nonsense")) {
            Map<String, String> environment = Map.of("LANG", locale);
            assertThat(launched(launcher, environment, "\"$1\" scan").output()).isEqualTo("C.UTF-8\n");
        }
        assertThat(launched(launcher, Map.of("LC_ALL", "C"), "\"$1\" scan").output())
                .isEqualTo("C.UTF-8\n");
    }

    @Test
    void whatExecRunsKeepsALocaleThatItsUserChose() throws IOException, InterruptedException {
        Path launcher = checkout("echo \"${LC_ALL-none} $LANG\"");
        assertThat(launched(launcher, Map.of("LANG", "de_DE.UTF-8"), "\"$1\" exec -- true")
                        .output())
                .isEqualTo("none de_DE.UTF-8\n");
        assertThat(launched(launcher, Map.of("LANG", "C"), "\"$1\" exec -- true")
                        .output())
                .isEqualTo("C.UTF-8 C\n");
    }

    @Test
    void aStreamThatIsClosedIsNoFileOfJavas() throws IOException, InterruptedException {
        Path launcher = checkout(
                "for stream in 0 1 2; do file=$(readlink /proc/$$/fd/$stream); echo \"$file\" >> streams; done; exit 7");
        Path streams = folder.resolve("streams");
        assertThat(launched(launcher, Map.of(), "\"$1\" exec -- true <&- >&- 2>&-")
                        .exit())
                .isEqualTo(7);
        assertThat(Files.readAllLines(streams)).containsExactly("/dev/null", "/dev/null", "/dev/null");

        Files.delete(streams);
        assertThat(launched(launcher, Map.of(), "\"$1\" exec -- true < \"$1\" | cat")
                        .exit())
                .isZero();
        assertThat(Files.readAllLines(streams)).first().isEqualTo(launcher.toString());
        assertThat(Files.readAllLines(streams)).noneMatch(stream -> stream.equals("/dev/null"));
    }

    @Test
    void aFolderThatIsGoneIsNoFinding() throws IOException, InterruptedException {
        Path launcher = checkout("exit 1");
        Launched launched = launched(launcher, Map.of(), "mkdir gone && cd gone && rmdir ../gone && exec \"$1\" scan");
        assertThat(launched.exit()).isEqualTo(Exit.NO_ANSWER);
        assertThat(launched.output()).contains("pfsec: the current folder is not there any more");
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
