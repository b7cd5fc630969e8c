package dev.packagefast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run leaves nothing behind: no process, thread, descriptor, folder, and no restriction on any other thread. */
class LifeTest {
    private static final int RUNS = Integer.getInteger("sandbox.runs", 200);
    private static final int AT_ONCE = 64;

    @TempDir
    Path folder;

    @Test
    void restrictsNoOtherThread() throws Exception {
        Sandbox.run(policy().build(), List.of("true"));

        assertThat(restrictedThreads()).isEmpty();
    }

    @Test
    void leavesNothingBehindAfterManyRuns() throws Exception {
        Sandbox.run(policy().build(), List.of("true"));
        System.gc();
        int descriptors = count("/proc/self/fd");
        int threads = count("/proc/self/task");
        int folders = Folders.scratch().size();
        for (int i = 0; i < RUNS; i++) {
            var result = Sandbox.run(policy().build(), List.of("sh", "-c", "mkdir -p $HOME/a/b; echo x > $TMPDIR/c"));
            assertThat(result.outcome()).isEqualTo(new Outcome.Exited(0));
        }

        assertThat(count("/proc/self/fd")).isLessThanOrEqualTo(descriptors + 2);
        assertThat(count("/proc/self/task")).isLessThanOrEqualTo(threads + 4);
        assertThat(Folders.scratch()).hasSizeLessThanOrEqualTo(folders);
        assertThat(children()).isEmpty();
        assertThat(restrictedThreads()).isEmpty();
    }

    @Test
    void runsManyAtOnce() throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = IntStream.range(0, AT_ONCE)
                    .<Callable<String>>mapToObj(i ->
                            () -> Sandbox.run(policy().build(), List.of("sh", "-c", "echo " + i + "; sleep 0.1"))
                                    .standardOutput()
                                    .text()
                                    .strip())
                    .toList();
            var said = callers.invokeAll(tasks).stream().map(LifeTest::get).toList();

            assertThat(said)
                    .containsExactlyElementsOf(IntStream.range(0, AT_ONCE)
                            .mapToObj(Integer::toString)
                            .toList());
        }
        assertThat(children()).isEmpty();
    }

    @Test
    void killsTheRunWhenTheWaitingCallerIsInterrupted() throws Exception {
        var marker = "sleep 31.4159";
        int folders = Folders.scratch().size();
        var caller = Thread.ofPlatform()
                .start(() -> assertThatThrownBy(() -> Sandbox.run(policy().build(), List.of("sh", "-c", marker)))
                        .isInstanceOf(InterruptedException.class));
        awaitProcess("31.4159");
        caller.interrupt();
        caller.join(TimeUnit.SECONDS.toMillis(10));

        assertThat(caller.isAlive()).isFalse();
        assertThat(processesWith("31.4159")).isEmpty();
        assertThat(Folders.scratch()).hasSizeLessThanOrEqualTo(folders);
    }

    @Test
    void killsDaemonsWithTheRun() throws Exception {
        var result = Sandbox.run(
                policy().build(),
                List.of(
                        "sh",
                        "-c",
                        "(trap '' HUP TERM INT; sleep 41.4159 & (nohup sleep 41.4159 &) ) > /dev/null 2>&1; echo done"));

        assertThat(result.outcome()).isEqualTo(new Outcome.Exited(0));
        assertThat(processesWith("41.4159")).isEmpty();
    }

    @Test
    void killsTheWholeTreeWhenTimeIsUp() throws Exception {
        var limit = Duration.ofMillis(400);
        var result = Sandbox.run(
                policy().limits(SandboxLimits.defaults().withWallClock(limit)).build(),
                List.of("sh", "-c", "trap '' TERM HUP INT; (sleep 51.4159 &); sleep 51.4159; echo no"));

        assertThat(result.outcome()).isEqualTo(new Outcome.TimedOut(limit));
        assertThat(result.standardOutput().text()).isEmpty();
        assertThat(processesWith("51.4159")).isEmpty();
    }

    @Test
    void killsTheWholeTreeWhenTheJvmIsKilled() throws Exception {
        var work = Files.createDirectory(folder.resolve("work"));
        var temporary = Files.createDirectory(folder.resolve("temporary"));
        var jvm = new ProcessBuilder(Users.jvm(Sleeper.class, work.toString(), temporary.toString()))
                .inheritIO()
                .start();
        try {
            awaitProcess("61.4159");
            assertThat(processesWith("61.4159")).hasSizeGreaterThanOrEqualTo(2);
        } finally {
            jvm.destroyForcibly().waitFor();
        }
        for (int i = 0; i < 100 && !processesWith("61.4159").isEmpty(); i++) {
            Thread.sleep(50);
        }

        assertThat(processesWith("61.4159")).isEmpty();
    }

    /** Runs a command that has a grandchild, until it is killed. */
    static final class Sleeper {
        public static void main(String... arguments) throws InterruptedException {
            // Nobody removes the private folders of a killed JVM: let them lie in the test's own.
            System.setProperty("java.io.tmpdir", arguments[1]);
            Sandbox.run(
                    SandboxPolicy.in(Path.of(arguments[0])).build(),
                    List.of("sh", "-c", "(sleep 61.4159 &); sleep 61.4159; true"));
        }
    }

    @Test
    void killEndsTheRunAsCancelled() throws Exception {
        try (var run = Sandbox.start(policy().build(), List.of("sleep", "30"))) {
            assertThat(run.await(Duration.ofMillis(50))).isEmpty();
            run.kill();
            run.kill();

            assertThat(run.await().outcome()).isEqualTo(new Outcome.Cancelled());
            run.kill();
            assertThat(run.await(Duration.ofSeconds(1))).isPresent();
        }
    }

    @Test
    void closeWithoutWaitingKills() {
        Sandbox.start(policy().build(), List.of("sleep", "71.4159")).close();

        assertThat(processesWith("71.4159")).isEmpty();
    }

    @Test
    void removesPrivateFoldersWhateverTheCommandMadeThere() throws Exception {
        var secret = Files.writeString(folder.resolveSibling(folder.getFileName() + ".outside"), "kept");
        try {
            int folders = Folders.scratch().size();
            var result = Sandbox.run(
                    policy().build(),
                    List.of(
                            "sh",
                            "-c",
                            "cd $HOME && ln -s " + secret + " link && ln -s / root && mkdir locked && echo x > locked/f"
                                    + " && mkdir -p locked/a/b && chmod 0 locked/a locked; cd $TMPDIR;"
                                    + " i=0; while [ $i -lt 60 ]; do d=" + "x".repeat(200)
                                    + "; mkdir $d && cd -P $d || exit 3; i=$((i+1)); done"));

            assertThat(result.outcome()).as(result.standardError().text()).isEqualTo(new Outcome.Exited(0));
            assertThat(Folders.scratch()).hasSizeLessThanOrEqualTo(folders);
            assertThat(secret).hasContent("kept");
        } finally {
            Files.delete(secret);
        }
    }

    private SandboxPolicy.Builder policy() {
        return SandboxPolicy.in(folder).environment("PATH", "/usr/bin:/bin");
    }

    private static String get(java.util.concurrent.Future<String> future) {
        return future.resultNow();
    }

    private static List<String> restrictedThreads() throws IOException {
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.filter(task -> read(task.resolve("status")).contains("NoNewPrivs:\t1"))
                    .map(task -> read(task.resolve("comm")).strip())
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            return "";
        }
    }

    private static int count(String folder) throws IOException {
        try (var entries = Files.list(Path.of(folder))) {
            return (int) entries.count();
        }
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current().children().toList();
    }

    private static List<Path> processesWith(String argument) {
        try (var processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(each ->
                            Character.isDigit(each.getFileName().toString().charAt(0)))
                    .filter(each -> read(each.resolve("cmdline")).startsWith("sleep\0" + argument))
                    .toList();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    private static void awaitProcess(String argument) throws InterruptedException {
        for (int i = 0; i < 400 && processesWith(argument).isEmpty(); i++) {
            Thread.sleep(25);
        }
        Thread.sleep(50);
    }
}
