package dev.packagefast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link Isolation#L3}: what a run gets and leaves is as at L2, and where there are no namespaces that is said. */
class NamespaceTest {
    private static final int SIGXFSZ = 25;

    @TempDir
    Path root;

    Path folder;

    @BeforeEach
    void makeFolder() throws Exception {
        assumeTrue(Tools.present("bwrap"), "bubblewrap makes the namespaces");
        folder = Files.createDirectory(root.resolve("package"));
    }

    @Test
    void keepsStreamsInputAndExitCode() throws Exception {
        var policy = policy().standardInput(StandardInput.of("in\n".getBytes(StandardCharsets.UTF_8)));
        var result = Sandbox.run(policy.build(), List.of("sh", "-c", "cat; echo err >&2; exit 7"));

        assertThat(result.isolation()).isEqualTo(Isolation.L3);
        assertThat(result.missing()).isEmpty();
        assertThat(result.outcome()).isEqualTo(new Outcome.Exited(7));
        assertThat(result.standardOutput().text()).isEqualTo("in\n");
        assertThat(result.standardError().text()).isEqualTo("err\n");
    }

    @Test
    void reportsASignalAndAddsNoWordsOfItsOwn() throws Exception {
        var result = run("sh", "-c", "kill -15 $$");

        assertThat(result.outcome()).isEqualTo(new Outcome.Signalled(15));
        assertThat(result.standardError().text()).isEmpty();
    }

    @Test
    void showsNothingButWhatThePolicyNames() throws Exception {
        var readable = Files.createDirectory(root.resolve("readable"));
        var inner = Files.createDirectory(readable.resolve("inner"));
        Files.writeString(root.resolve("secret"), "x");
        var result = Sandbox.run(
                policy().readable(readable).writable(inner).build(),
                List.of(
                        "sh",
                        "-c",
                        "ls -A " + root + "; touch here " + inner
                                + "/file $HOME/h $TMPDIR/t && echo written;"
                                + " for p in /tmp/x /dev/x /dev/shm/x /x /etc/x /proc/self/oom_score_adj " + readable
                                + "/x; do (: > $p) 2> /dev/null && echo $p; done; set -- /proc/[0-9]*; echo $#"));

        assertThat(result.standardOutput().text()).isEqualTo("package\nreadable\nwritten\n2\n");
        assertThat(inner.resolve("file")).exists();
    }

    @Test
    void staysBelowNamespacesWhatIsMadeOfPaths() throws Exception {
        for (var byPaths : List.of(
                policy().observe(Observation.RECORD),
                policy().readOnlyWorkingDirectory(),
                policy().programs(new SandboxPolicy.Programs(List.of(), false)))) {
            assertThatThrownBy(() -> Sandbox.run(byPaths.build(), List.of("true")))
                    .isInstanceOf(SandboxUnavailableException.class)
                    .hasMessageContaining("made of paths")
                    .hasMessageContaining("Accept L2");
            var result = Sandbox.run(
                    byPaths.leastIsolation(Isolation.L2)
                            .strongestIsolation(Isolation.L3)
                            .build(),
                    List.of("true"));
            assertThat(result.isolation()).isEqualTo(Isolation.L2);
            assertThat(result.missing()).anyMatch(each -> each.contains("made of paths"));
        }
    }

    @Test
    void givesNoVariableToBubblewrapThatTheCommandMayNotRead() throws Exception {
        var said = run("sh", "-c", "cat /proc/1/environ /proc/self/environ | tr '\\0' '\\n' | cut -d= -f1 | sort -u")
                .standardOutput()
                .text();

        assertThat(said.lines())
                .contains("HOME", "PATH")
                .allMatch(name -> name.matches(
                        "HOME|PATH|PWD|OLDPWD|SHLVL|_|LANG.*|LC_.*|TERM|COLORTERM|TZ|CI|T[E]?MP.*|XDG_CACHE_HOME"
                                + "|npm_config_(cache|devdir)|NO_COLOR|FORCE_COLOR|NODE_ENV|SOURCE_DATE_EPOCH"));
    }

    @Test
    void recordsDenialsAndCarriesOutWhatIsAllowed() throws Exception {
        var result = run("sh", "-c", "touch f; chmod 711 f; chmod 644 /etc/passwd || echo refused");

        assertThat(result.standardOutput().text()).isEqualTo("refused\n");
        assertThat(result.denials()).extracting(Denial::target).containsExactly("/etc/passwd");
        assertThat(Files.getPosixFilePermissions(folder.resolve("f")))
                .isEqualTo(PosixFilePermissions.fromString("rwx--x--x"));
    }

    @Test
    void usageHoldsTheWholeTree() throws Exception {
        var result = run(
                "sh", "-c", "sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'; sleep 0.4 & sleep 0.4; wait");

        assertThat(result.usage().cpu()).isGreaterThan(Duration.ofMillis(40));
        assertThat(result.usage().mostProcesses().orElse(0)).isBetween(3, 5);
        assertThat(result.usage().peakMemoryBytes().orElse(0)).isPositive();
    }

    @Test
    void holdsItsLimits() throws Exception {
        var limits = SandboxLimits.defaults();
        assertThat(outcome(limits.withCpu(Duration.ofSeconds(1)), "while :; do :; done"))
                .isEqualTo(new Outcome.CpuLimitReached(Duration.ofSeconds(1)));
        assertThat(outcome(limits.withProcesses(30), "i=0; while [ $i -lt 300 ]; do sleep 5 & i=$((i+1)); done; wait"))
                .isEqualTo(new Outcome.TooManyProcesses(30));
        assertThat(outcome(limits.withOutput(100_000), "yes; true")).isEqualTo(new Outcome.OutputLimitReached(100_000));
        assertThat(outcome(limits.withFileSize(0), "echo x > f; true")).isEqualTo(new Outcome.Signalled(SIGXFSZ));
    }

    @Test
    void killsTheWholeTreeWhenTimeIsUp() throws Exception {
        var limit = Duration.ofMillis(600);
        var result = Sandbox.run(
                policy().limits(SandboxLimits.defaults().withWallClock(limit)).build(),
                List.of("sh", "-c", "trap '' TERM HUP INT; (sleep 52.4159 &); sleep 52.4159; echo no"));

        assertThat(result.outcome()).isEqualTo(new Outcome.TimedOut(limit));
        assertThat(processesWith("52.4159")).isEmpty();
    }

    @Test
    void killsDaemonsWithTheRun() throws Exception {
        var result = run("sh", "-c", "(nohup sleep 42.4159 > /dev/null 2>&1 &); echo done");

        assertThat(result.outcome()).isEqualTo(new Outcome.Exited(0));
        assertThat(processesWith("42.4159")).isEmpty();
    }

    @Test
    void killsTheWholeTreeWhenTheJvmIsKilled() throws Exception {
        var temporary = Files.createDirectory(root.resolve("temporary"));
        var jvm = new ProcessBuilder(Users.jvm(Sleeper.class, folder.toString(), temporary.toString()))
                .inheritIO()
                .start();
        try {
            for (int i = 0; i < 400 && processesWith("62.4159").size() < 2; i++) {
                Thread.sleep(25);
            }
            assertThat(processesWith("62.4159")).hasSize(2);
        } finally {
            jvm.destroyForcibly().waitFor();
        }
        for (int i = 0; i < 100 && !processesWith("62.4159").isEmpty(); i++) {
            Thread.sleep(50);
        }

        assertThat(processesWith("62.4159")).isEmpty();
    }

    /** Runs a command that has a grandchild, until it is killed. */
    static final class Sleeper {
        public static void main(String... arguments) throws InterruptedException {
            System.setProperty("java.io.tmpdir", arguments[1]);
            Sandbox.run(
                    SandboxPolicy.in(Path.of(arguments[0]))
                            .leastIsolation(Isolation.L3)
                            .build(),
                    List.of("sh", "-c", "(sleep 62.4159 &); sleep 62.4159; true"));
        }
    }

    @Test
    void leavesNothingBehind() throws Exception {
        run("true");
        int descriptors = count("/proc/self/fd");
        int threads = count("/proc/self/task");
        int folders = Folders.scratch().size();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = IntStream.range(0, 24)
                    .<Callable<Outcome>>mapToObj(
                            i -> () -> run("sh", "-c", "sleep 0.05; exit 5").outcome())
                    .toList();
            assertThat(callers.invokeAll(tasks).stream().map(Future::resultNow)).containsOnly(new Outcome.Exited(5));
        }
        Sandbox.start(policy().build(), List.of("sleep", "72.4159")).close();

        assertThat(processesWith("72.4159")).isEmpty();
        assertThat(count("/proc/self/fd")).isLessThanOrEqualTo(descriptors + 2);
        // Besides a few of the pool of virtual threads.
        assertThat(count("/proc/self/task")).isLessThanOrEqualTo(threads + 8);
        assertThat(Folders.scratch()).hasSizeLessThanOrEqualTo(folders);
        assertThat(ProcessHandle.current().children()).isEmpty();
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            assertThat(tasks).noneMatch(task -> read(task.resolve("status")).contains("NoNewPrivs:\t1"));
        }
    }

    @Test
    void saysWhatIsInTheWayWhenL2WillDo() throws Exception {
        var broken = program("#!/bin/sh\necho 'bwrap: out of order' >&2; exit 1\n", "rwxr-xr-x");
        var open = program("#!/bin/sh\n", "rwxrwxrwx");
        assertThat(reasonWith(Path.of("/nonexistent/bwrap"))).contains("not installed");
        assertThat(reasonWith(broken)).contains("out of order");
        assertThat(reasonWith(open)).contains("can be changed by other users");
        assertThat(reasonWith(Path.of("/usr/bin/passwd"))).contains("runs as its owner");
        assertThat(reason(policy().network(Network.ALL))).contains("opens the network");
        assertThat(reason(policy().network(Network.LOOPBACK))).contains("opens the network");
        if (Users.isSuperuser()) {
            Files.setAttribute(folder, "unix:uid", 65534);
            assertThat(reason(policy())).contains("belongs to another user");
        }
    }

    /** A program that starts its command without any namespace and any filter: the canary says so. */
    @Test
    void theCanaryFindsOutABubblewrapThatDoesNothing() throws Exception {
        var canary = program("", "rwxr-xr-x");
        var pretender =
                program("#!/bin/sh\ncat <&9 > " + canary + "; shift 4; exec " + canary + " \"$@\"\n", "rwxr-xr-x");

        assertThat(reasonWith(pretender)).contains("a process inside could read a file outside");
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void startsNothingWhenItIsDemandedAndCannotBe() {
        var policy = policy().network(Network.ALL).build();

        assertThatThrownBy(() -> Sandbox.run(policy, List.of("touch", "ran")))
                .isInstanceOfSatisfying(SandboxUnavailableException.class, refusal -> {
                    assertThat(refusal.reason()).contains("L3", "network");
                    assertThat(refusal.remedy()).contains("bubblewrap", "L2");
                });
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void refusesAWeakestStrongerThanTheStrongest() {
        assertThatThrownBy(() -> policy().strongestIsolation(Isolation.L2).build())
                .isInstanceOf(SandboxPolicyException.class)
                .hasMessageContaining("stronger than the strongest");
    }

    @Test
    void worksForAnOrdinaryUser() throws Exception {
        assumeTrue(Users.isSuperuser() && Tools.present("setpriv"), "only root can become somebody else, with setpriv");

        assertThat(Users.ordinary(Ordinary.class).lines()).containsExactly("L3", "Exited[code=3]", "out", "[]");
    }

    @Test
    void fallsBackWhereUserNamespacesAreForbidden() throws Exception {
        assumeTrue(Tools.present("unshare"), "unshare makes a place that forbids them");
        var command = new ArrayList<>(List.of(
                "unshare", "-Ur", "sh", "-c", "echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"", "sh"));
        command.addAll(Users.jvm(Ordinary.class));
        var jvm = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(jvm.waitFor() == 0, "unshare may");

        assertThat(said.lines()).startsWith("L2", "Exited[code=3]", "out").anyMatch(line -> line.contains("namespace"));
    }

    /** One run with the strongest isolation there is, by an ordinary user. */
    static final class Ordinary {
        public static void main(String... arguments) throws Exception {
            var folder = Files.createTempDirectory("namespace-").toRealPath();
            try {
                var result = Sandbox.run(
                        SandboxPolicy.in(folder)
                                .strongestIsolation(Isolation.L3)
                                .build(),
                        List.of("sh", "-c", "touch f && chmod 700 f && echo out; exit 3"));
                Stream.of(
                                result.isolation(),
                                result.outcome(),
                                result.standardOutput().text().strip(),
                                result.missing())
                        .forEach(System.out::println);
            } finally {
                Folders.delete(folder);
            }
        }
    }

    private SandboxPolicy.Builder policy() {
        return SandboxPolicy.in(folder).environment("PATH", "/usr/bin:/bin").leastIsolation(Isolation.L3);
    }

    private SandboxResult run(String... command) throws InterruptedException {
        return Sandbox.run(policy().build(), List.of(command));
    }

    private Outcome outcome(SandboxLimits limits, String script) throws InterruptedException {
        return Sandbox.run(policy().limits(limits).build(), List.of("sh", "-c", script))
                .outcome();
    }

    private Path program(String content, String mode) throws IOException {
        var program = Files.writeString(Files.createTempFile(root, "program-", ""), content);
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString(mode));
    }

    private String reasonWith(Path bubblewrap) throws InterruptedException {
        System.setProperty(Bubblewrap.PROPERTY, bubblewrap.toString());
        try {
            return reason(policy());
        } finally {
            System.clearProperty(Bubblewrap.PROPERTY);
        }
    }

    private static String reason(SandboxPolicy.Builder policy) throws InterruptedException {
        var wishing = policy.leastIsolation(Isolation.L2)
                .strongestIsolation(Isolation.L3)
                .build();
        var result = Sandbox.run(wishing, List.of("sh", "-c", "exit 3"));
        assertThat(result.isolation()).isEqualTo(Isolation.L2);
        assertThat(result.outcome()).isEqualTo(new Outcome.Exited(3));
        assertThat(result.standardError().text()).isEmpty();
        assertThat(result.missing()).hasSize(2);
        return result.missing().getLast();
    }

    private static int count(String folder) throws IOException {
        try (var entries = Files.list(Path.of(folder))) {
            return (int) entries.count();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            return "";
        }
    }

    private static List<Path> processesWith(String argument) throws IOException {
        try (var processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(each -> read(each.resolve("cmdline")).startsWith("sleep\0" + argument))
                    .toList();
        }
    }
}
