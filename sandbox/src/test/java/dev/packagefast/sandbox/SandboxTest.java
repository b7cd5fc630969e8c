package dev.packagefast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a caller gets from a run: output, environment, limits, levels, and clear refusals. */
class SandboxTest {
    @TempDir
    Path root;

    Path folder;

    @BeforeEach
    void makeFolder() throws Exception {
        folder = Files.createDirectory(root.resolve("package"));
    }

    @Test
    void keepsBothStreamsAndTheExitCode() throws Exception {
        var result = run("sh", "-c", "echo out; echo err >&2; exit 7");

        assertThat(result.outcome()).isEqualTo(new Outcome.Exited(7));
        assertThat(result.outcome().isSuccess()).isFalse();
        assertThat(result.standardOutput().text()).isEqualTo("out\n");
        assertThat(result.standardError().text()).isEqualTo("err\n");
        assertThat(result.standardError().truncated()).isFalse();
        assertThat(result.denials()).isEmpty();
        assertThat(result.usage().wallClock()).isPositive();
    }

    @Test
    void reportsASignal() throws Exception {
        assertThat(run("sh", "-c", "kill -15 $$").outcome()).isEqualTo(new Outcome.Signalled(15));
    }

    @Test
    void givesAPrivateHomeAndAnAllowlistedEnvironment() throws Exception {
        var policy = SandboxPolicy.in(folder)
                .environment(Map.of("GIVEN", "yes"))
                .inheritVariables("PATH", "NOT_SET_ANYWHERE");
        var said = Sandbox.run(policy.build(), List.of("env")).standardOutput().text();

        assertThat(said.lines().map(line -> line.substring(0, line.indexOf('='))))
                .contains("GIVEN", "HOME", "TMPDIR", "PATH")
                .doesNotContain("JAVA_HOME", "MAVEN_CMD_LINE_ARGS", "USER", "LOGNAME", "NOT_SET_ANYWHERE");
        assertThat(said).doesNotContain("HOME=" + System.getProperty("user.home") + "\n");
    }

    @Test
    void writesInTheWorkingDirectoryAndWherePermittedOnly() throws Exception {
        var writable = Files.createDirectory(root.resolve("writable"));
        var readable = Files.createDirectory(root.resolve("readable"));
        Files.writeString(readable.resolve("file"), "content");
        var policy =
                SandboxPolicy.in(folder).writable(writable).readable(readable).build();
        var result = Sandbox.run(
                policy,
                List.of(
                        "sh",
                        "-c",
                        "echo a > here; echo b > ../writable/there; cat ../readable/file; echo c > ../readable/no;"
                                + " echo d > ../no"));

        assertThat(result.standardOutput().text()).isEqualTo("content");
        assertThat(folder.resolve("here")).exists();
        assertThat(writable.resolve("there")).exists();
        assertThat(readable.resolve("no")).doesNotExist();
        assertThat(root.resolve("no")).doesNotExist();
    }

    @Test
    void feedsStandardInput() throws Exception {
        var input = StandardInput.of("x".repeat(300_000).getBytes(StandardCharsets.UTF_8));
        var result = Sandbox.run(SandboxPolicy.in(folder).standardInput(input).build(), List.of("wc", "-c"));

        assertThat(result.standardOutput().text().strip()).isEqualTo("300000");
        assertThat(run("wc", "-c").standardOutput().text().strip()).isEqualTo("0");
    }

    @Test
    void letsAListenerHearTheOutputAsItComes() throws Exception {
        var heard = new ByteArrayOutputStream();
        var policy = SandboxPolicy.in(folder)
                .outputListener((stream, chunk) -> heard.writeBytes(chunk))
                .build();
        var result = Sandbox.run(policy, List.of("sh", "-c", "echo one; sleep 0.05; echo two"));

        assertThat(heard.toString(StandardCharsets.UTF_8))
                .isEqualTo("one\ntwo\n")
                .isEqualTo(result.standardOutput().text());
    }

    @Test
    void endsTheRunWhenTheListenerFails() {
        var policy = SandboxPolicy.in(folder)
                .outputListener((stream, chunk) -> {
                    throw new IllegalStateException("listener");
                })
                .build();

        assertThatThrownBy(() -> Sandbox.run(policy, List.of("sh", "-c", "echo; sleep 30")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("listener");
    }

    @Test
    void capsAFloodOfOutput() throws Exception {
        var limits = SandboxLimits.defaults().withOutput(100_000);
        var result = Sandbox.run(SandboxPolicy.in(folder).limits(limits).build(), List.of("sh", "-c", "yes; true"));

        assertThat(result.outcome()).isEqualTo(new Outcome.OutputLimitReached(100_000));
        assertThat(result.standardOutput().bytes()).hasSize(100_000);
        assertThat(result.standardOutput().truncated()).isTrue();
    }

    @Test
    void countsBytesWrittenAndProcesses() throws Exception {
        var onDisk = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "written-");
        try {
            var result = Sandbox.run(
                    SandboxPolicy.in(onDisk).build(),
                    List.of("sh", "-c", "head -c 3000000 /dev/zero > f; sync f; sleep 0.3 & sleep 0.3 & wait"));

            assertThat(result.usage().writtenBytes().orElse(0)).isBetween(2_900_000L, 6_000_000L);
            assertThat(result.usage().mostProcesses().orElse(0)).isBetween(3, 5);
        } finally {
            Folders.delete(onDisk);
        }
    }

    @Test
    void runsWhatOnlyAShellCanRead() throws Exception {
        var script = Files.writeString(folder.resolve("script"), "echo read by a shell\n");
        script.toFile().setExecutable(true);

        assertThat(run("./script").standardOutput().text()).isEqualTo("read by a shell\n");
    }

    @Test
    void hasItsLimitsFromTheFirstInstruction() throws Exception {
        var policy = SandboxPolicy.in(folder)
                .limits(SandboxLimits.defaults().withOpenFiles(77).withFileSize(12_345))
                .build();
        assertThat(Sandbox.run(policy, List.of("cat", "/proc/self/limits"))
                        .standardOutput()
                        .text())
                .containsPattern("Max open files +77 +77 ")
                .containsPattern("Max file size +12345 +12345 ");
    }

    @Test
    void stopsALoopAtItsProcessorTime() throws Exception {
        var limits = SandboxLimits.defaults().withCpu(Duration.ofSeconds(1));
        var policy = SandboxPolicy.in(folder).limits(limits).build();

        assertThat(Sandbox.run(policy, List.of("sh", "-c", "while :; do :; done"))
                        .outcome())
                .isEqualTo(new Outcome.CpuLimitReached(Duration.ofSeconds(1)));
    }

    @Test
    void stopsAMemoryBomb() throws Exception {
        assumeTrue(Tools.present("python3"), "python3 allocates");
        var limits = SandboxLimits.defaults().withMemory(128L << 20);
        var result = Sandbox.run(
                SandboxPolicy.in(folder).limits(limits).build(),
                List.of(
                        "/usr/bin/python3",
                        "-c",
                        "import time\nkept=[bytearray(112<<20)]\ntime.sleep(0.8)\nwhile True: kept.append(bytearray(1<<20))"));

        assertThat(result.outcome()).as(result.standardError().text()).isEqualTo(new Outcome.OutOfMemory(128L << 20));
        assertThat(result.usage().peakMemoryBytes().orElse(0)).isGreaterThan(32L << 20);
    }

    @Test
    void stopsAForkBomb() throws Exception {
        var limits = SandboxLimits.defaults().withProcesses(30).withWallClock(Duration.ofSeconds(20));
        var result = Sandbox.run(
                SandboxPolicy.in(folder).limits(limits).build(),
                List.of("sh", "-c", "i=0; while [ $i -lt 300 ]; do sleep 5 & i=$((i+1)); done; wait"));

        assertThat(result.outcome()).isEqualTo(new Outcome.TooManyProcesses(30));
    }

    @Test
    void stopsAFileAtItsLimit() throws Exception {
        var limits = SandboxLimits.defaults().withFileSize(10_000);
        var result = Sandbox.run(
                SandboxPolicy.in(folder).limits(limits).build(),
                List.of("sh", "-c", "head -c 50000 /dev/zero > big; wc -c < big"));

        assertThat(result.standardOutput().text().strip()).isEqualTo("10000");
    }

    @Test
    void stopsAFloodOfFilesOfAnySizeByWhomever() throws Exception {
        var onDisk = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "flooded-");
        try {
            for (var script : List.of(
                    "i=0; while :; do head -c 1000000 /dev/zero > f$((i+=1)); done",
                    "i=0; while [ $i -lt 30000 ]; do echo x > f$((i+=1)); done; sleep 1",
                    "while :; do head -c 1000000 /dev/zero > f; rm f; done",
                    "(head -c 30000000 /dev/zero > f; sleep 9) & sleep 9")) {
                var limits = SandboxLimits.defaults().withDiskWritten(20 << 20).withWallClock(Duration.ofSeconds(30));
                var result = Sandbox.run(SandboxPolicy.in(onDisk).limits(limits).build(), List.of("sh", "-c", script));

                assertThat(result.outcome()).as(script).isEqualTo(new Outcome.DiskLimitReached(20 << 20));
            }
        } finally {
            Folders.delete(onDisk);
        }
    }

    @Test
    void holdsAtTheWeakerLevelsToo() throws Exception {
        for (var level : List.of(Isolation.L2_WITHOUT_SUPERVISOR, Isolation.L1, Isolation.L0)) {
            var policy = SandboxPolicy.in(folder).leastIsolation(Isolation.L0).build();
            try (var run = Sandbox.start(policy, List.of("sh", "-c", "kill -0 $PPID; touch here; echo done"), level)) {
                var result = run.await();

                assertThat(result.isolation()).isEqualTo(level);
                assertThat(result.missing()).isEqualTo(level.missing()).hasSizeGreaterThanOrEqualTo(2);
                assertThat(result.standardOutput().text()).isEqualTo("done\n");
                assertThat(result.standardError().text()).contains("not permitted");
            }
        }
    }

    @Test
    void aStrongerLevelLeavesLessOpen() {
        var levels = Isolation.values();
        for (int i = 1; i < levels.length; i++) {
            assertThat(levels[i - 1].missing())
                    .hasSizeGreaterThan(levels[i].missing().size())
                    .containsAll(levels[i].missing());
        }
        assertThat(Isolation.L3.missing()).isEmpty();
    }

    @Test
    void passesInheritedStreamsThrough() throws Exception {
        var jvm = new ProcessBuilder(Users.jvm(Passing.class, folder.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        jvm.getOutputStream().write("through\n".getBytes(StandardCharsets.UTF_8));
        jvm.getOutputStream().close();

        assertThat(new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("through\n");
        assertThat(jvm.waitFor()).isEqualTo(3);
    }

    /** Runs a command on its own streams and exits as it does. */
    static final class Passing {
        public static void main(String... arguments) throws InterruptedException {
            var policy = SandboxPolicy.in(Path.of(arguments[0]))
                    .standardInput(StandardInput.inherited())
                    .inheritOutput()
                    .build();
            var result = Sandbox.run(policy, List.of("sh", "-c", "cat; exit 3"));
            System.exit(result.outcome() instanceof Outcome.Exited(int code) ? code : 99);
        }
    }

    @Test
    void startsNothingBelowTheLeastIsolation() {
        var policy = SandboxPolicy.in(folder).leastIsolation(Isolation.L3).build();

        assertThatThrownBy(() -> Sandbox.start(policy, List.of("touch", "ran"), Isolation.L1))
                .isInstanceOfSatisfying(SandboxUnavailableException.class, refusal -> {
                    assertThat(refusal.reason()).contains("L3");
                    assertThat(refusal.remedy()).isNotBlank();
                });
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void opensTheInternetAndNothingElseWhenAsked() throws Exception {
        assumeTrue(Tools.present("python3"), "python3 opens sockets");
        try (var server = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
            var policy = SandboxPolicy.in(folder).network(Network.ALL).build();
            var result = Sandbox.run(
                    policy,
                    List.of(
                            "/usr/bin/python3",
                            "-c",
                            "import socket\nsocket.create_connection(('127.0.0.1'," + server.getLocalPort()
                                    + "))\nprint('tcp')\n"
                                    + "socket.socket(socket.AF_INET,socket.SOCK_DGRAM)\nprint('udp')\n"
                                    + "socket.socket(socket.AF_UNIX)\nprint('unix')"));

            assertThat(result.standardOutput().text()).isEqualTo("tcp\nudp\n");
        }
    }

    private SandboxResult run(String... command) throws InterruptedException {
        return Sandbox.run(SandboxPolicy.in(folder).build(), List.of(command));
    }
}
