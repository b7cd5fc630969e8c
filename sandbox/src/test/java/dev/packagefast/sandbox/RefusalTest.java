package dev.packagefast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be right is refused before anything runs, saying what and what to do. */
class RefusalTest {
    @TempDir
    Path folder;

    @Test
    void refusesPathsThatCannotBeMeant() throws Exception {
        var file = Files.createFile(folder.resolve("file"));
        refused("relative", () -> SandboxPolicy.in(Path.of("package")));
        refused("relative", () -> SandboxPolicy.in(folder).writable(Path.of("out")));
        refused("relative", () -> SandboxPolicy.in(folder).readable(Path.of("in")));
        refused("does not exist", () -> run(SandboxPolicy.in(folder.resolve("absent")), "true"));
        refused("does not exist", () -> run(SandboxPolicy.in(folder).writable(folder.resolve("absent")), "true"));
        refused("does not exist", () -> run(SandboxPolicy.in(folder).readable(folder.resolve("absent")), "true"));
        refused("not a folder", () -> run(SandboxPolicy.in(file), "true"));
        refused("system", () -> run(SandboxPolicy.in(Path.of("/")), "true"));
        refused("system", () -> run(SandboxPolicy.in(folder).writable(Path.of("/etc/ssl/certs")), "true"));
        refused("whole file system", () -> run(SandboxPolicy.in(folder).readable(Path.of("/")), "true"));
    }

    @Test
    void refusesToOpenTheFolderOfPrivateFolders() {
        var temporary = Path.of(System.getProperty("java.io.tmpdir"));
        refused("temporary folder", () -> run(SandboxPolicy.in(folder).readable(temporary), "true"));
    }

    @Test
    void refusesFoldersWithSecrets() throws Exception {
        Files.createDirectory(folder.resolve(".ssh"));
        refused(".ssh", () -> run(SandboxPolicy.in(folder), "true"));

        var home = Path.of(System.getProperty("user.home"));
        if (Files.isDirectory(home) && home.getNameCount() > 0) {
            var elsewhere = Files.createDirectory(folder.resolve("package"));
            refused("home", () -> run(SandboxPolicy.in(elsewhere).readable(home), "true"));
        }
    }

    @Test
    void anAccountWithoutAHomeMayUseAnyFolder() {
        var here = Path.of("").toAbsolutePath();
        assertThat(Territory.isHomeIn(here, Path.of("?"))).isFalse();
        assertThat(Territory.isHomeIn(here, Path.of("/"))).isFalse();
        assertThat(Territory.isHomeIn(here, here.resolve("home"))).isTrue();
        assertThat(Territory.isHomeIn(here, here)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                ".env; A=1; true",
                ".env.production; A=1; true",
                ".env.example; A=; false",
                ".environment; A=1; false",
                ".npmrc; //registry.example/:_authToken=abc; true",
                ".npmrc; _auth = 'YWJj'; true",
                ".npmrc; //registry.example/:_authToken=${NPM_TOKEN}; false",
                ".npmrc; # _authToken=abc; false",
                ".npmrc; package-lock=false; false",
                ".yarnrc.yml; npmAuthToken: abc; true",
                ".netrc; machine example.org; true",
                ".git-credentials; x; true"
            })
    void refusesFoldersWithSecretsOfAProject(String name, String content, boolean secret) throws Exception {
        var project = Files.createDirectory(folder.resolve("project"));
        var file = Files.writeString(project.resolve(name), "# settings\n" + content + "\n");
        var work = Files.createDirectory(folder.resolve("work"));
        for (var policy : List.of(
                SandboxPolicy.in(project),
                SandboxPolicy.in(work).writable(project),
                SandboxPolicy.in(work).readable(project),
                SandboxPolicy.in(work).readable(file))) {
            if (secret) {
                refused(name + ", where keys and passwords are kept", () -> run(policy, "touch", "ran"));
            } else {
                assertThat(run(policy, "true").outcome()).isEqualTo(new Outcome.Exited(0));
            }
        }
        assertThat(project.resolve("ran")).doesNotExist();
        assertThat(work.resolve("ran")).doesNotExist();
    }

    /** A package's files came from whoever published it: they are nobody's secrets. */
    @Test
    void takesAPackageWithSettings() throws Exception {
        var installed = Files.createDirectories(folder.resolve("node_modules/a"));
        Files.writeString(installed.resolve(".env"), "A=1\n");
        assertThat(run(SandboxPolicy.in(installed), "true").outcome()).isEqualTo(new Outcome.Exited(0));
    }

    @Test
    void refusesWhatLiesAmongKeys() throws Exception {
        var keys = Files.createDirectories(folder.resolve(".ssh/work"));
        var key = Files.createFile(keys.resolve("id"));
        var link = Files.createSymbolicLink(folder.resolve("link"), keys);
        var work = Files.createDirectory(folder.resolve("work"));
        refused(".ssh", () -> run(SandboxPolicy.in(keys), "true"));
        refused(".ssh", () -> run(SandboxPolicy.in(work).writable(link), "true"));
        refused(".ssh", () -> run(SandboxPolicy.in(work).readable(key), "true"));
    }

    @Test
    void refusesCommandsThatCannotRun() throws Exception {
        var script = Files.writeString(folder.resolve("script.sh"), "#!/bin/sh\n");
        refused("empty", () -> run(SandboxPolicy.in(folder)));
        refused("empty", () -> run(SandboxPolicy.in(folder), ""));
        refused("no program", () -> run(SandboxPolicy.in(folder), "no-such-program-anywhere"));
        refused("there is no", () -> run(SandboxPolicy.in(folder), "./no-such-script"));
        refused("not executable", () -> run(SandboxPolicy.in(folder), "./script.sh"));
        refused("NUL", () -> run(SandboxPolicy.in(folder), "echo", "a\0b"));
        refused("longer than", () -> run(SandboxPolicy.in(folder), "echo", "x".repeat(5_000_000)));
        assertThat(script).exists();
    }

    @Test
    void refusesAProgramThatMayNotBeRead() throws Exception {
        var outside = Files.createTempDirectory("outside-");
        try {
            var program = Files.copy(Path.of("/bin/true"), outside.resolve("program"));
            program.toFile().setExecutable(true);
            refused("outside the folders", () -> run(SandboxPolicy.in(folder), program.toString()));
            refused(
                    "outside the folders",
                    () -> run(SandboxPolicy.in(folder).environment("PATH", outside.toString()), "program"));
            assertThat(Sandbox.run(SandboxPolicy.in(folder).readable(outside).build(), List.of(program.toString()))
                            .outcome())
                    .isEqualTo(new Outcome.Exited(0));
        } finally {
            Folders.delete(outside);
        }
    }

    @Test
    void refusesVariablesThatNoEnvironmentCarries() {
        refused("name", () -> SandboxPolicy.in(folder).environment("A=B", "x"));
        refused("name", () -> SandboxPolicy.in(folder).environment("", "x"));
        refused("name", () -> SandboxPolicy.in(folder).inheritVariables("1X"));
        refused("NUL", () -> SandboxPolicy.in(folder).environment("A", "x\0"));
    }

    @Test
    void refusesLimitsOutOfRange() {
        var limits = SandboxLimits.defaults();
        refused("wall-clock", () -> limits.withWallClock(Duration.ZERO));
        refused("wall-clock", () -> limits.withWallClock(Duration.ofDays(Long.MAX_VALUE / 86_400)));
        refused("CPU", () -> limits.withCpu(Duration.ofSeconds(-1)));
        refused("memory", () -> limits.withMemory(0));
        refused("processes", () -> limits.withProcesses(0));
        refused("open files", () -> limits.withOpenFiles(-1));
        refused("file size", () -> limits.withFileSize(-1));
        refused("output", () -> limits.withOutput(-1));
        refused("bytes written", () -> limits.withDiskWritten(-1));
        refused("output", () -> limits.withOutput(Long.MAX_VALUE));
    }

    @Test
    void refusesContradictions() {
        refused(
                "both",
                () -> SandboxPolicy.in(folder)
                        .inheritOutput()
                        .outputListener((stream, chunk) -> {})
                        .build());
        refused(
                "both given and passed on",
                () -> SandboxPolicy.in(folder)
                        .environment("LANG", "C")
                        .inheritVariables("LANG")
                        .build());
    }

    @Test
    void refusesReadableInsideWritable() throws Exception {
        var inner = Files.createDirectory(folder.resolve("inner"));
        var other = Files.createTempDirectory("other-");
        try {
            refused("could be changed", () -> run(SandboxPolicy.in(folder).readable(inner), "true"));
            refused("could be changed", () -> run(SandboxPolicy.in(folder).readable(folder), "true"));
            refused(
                    "could be changed",
                    () -> run(SandboxPolicy.in(inner).writable(other).readable(other), "true"));
            assertThat(run(SandboxPolicy.in(inner).readable(folder), "true").outcome())
                    .isEqualTo(new Outcome.Exited(0));
        } finally {
            Folders.delete(other);
        }
    }

    @Test
    void refusesHostsThatCannotBeMeant() {
        refused("wildcard", () -> Network.hosts("example.*"));
        refused("wildcard", () -> Network.hosts("www.*.example.org"));
        refused("no host", () -> Network.hosts(List.of()));
    }

    @Test
    void refusesNullEverywhere() {
        var builder = SandboxPolicy.in(folder);
        var policy = builder.build();
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> SandboxPolicy.in(null),
                () -> builder.writable((Path) null),
                () -> builder.readable((Path) null),
                () -> builder.network(null),
                () -> builder.environment(null),
                () -> builder.environment(null, "x"),
                () -> builder.environment("A", null),
                () -> builder.inheritVariables((String) null),
                () -> builder.limits(null),
                () -> builder.leastIsolation(null),
                () -> builder.strongestIsolation(null),
                () -> builder.standardInput(null),
                () -> builder.outputListener(null),
                () -> StandardInput.of(null),
                () -> SandboxLimits.defaults().withWallClock(null),
                () -> Sandbox.run(null, List.of("true")),
                () -> Sandbox.run(policy, null),
                () -> Sandbox.start(policy, java.util.Collections.singletonList(null)))) {
            assertThatThrownBy(call).isInstanceOf(NullPointerException.class);
        }
    }

    private static SandboxResult run(SandboxPolicy.Builder policy, String... command) throws InterruptedException {
        return Sandbox.run(policy.build(), List.of(command));
    }

    private static void refused(String about, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SandboxPolicyException.class, refusal -> {
            assertThat(refusal.reason()).contains(about);
            assertThat(refusal.remedy()).isNotBlank();
            assertThat(refusal).hasMessage(refusal.reason() + ". " + refusal.remedy() + ".");
        });
    }
}
