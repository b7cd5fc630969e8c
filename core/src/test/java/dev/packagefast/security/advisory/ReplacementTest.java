package dev.packagefast.security.advisory;

import static dev.packagefast.security.advisory.Records.range;
import static dev.packagefast.security.advisory.Records.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes replace one database while ten readers ask it. */
class ReplacementTest {
    private static final int PACKAGES = 200;
    private static final int ROUNDS = 4;

    @TempDir
    Path folder;

    /** One of the two processes: updates a file from two mirrors by turns. */
    static final class Updater {
        public static void main(String[] args) throws IOException {
            for (int round = 0; round < ROUNDS; round++) {
                AdvisoryUpdate.from(args[round % 2], Path.of(args[2]))
                        .withEcosystems(List.of("npm"))
                        .writeTo(Path.of(args[3]));
            }
        }
    }

    /** A mirror in which every package is fixed by the same version. */
    private Path mirror(String name, String fixed) throws IOException {
        Path npm = Files.createDirectories(folder.resolve(name).resolve("npm"));
        try (OutputStream file = Files.newOutputStream(npm.resolve("all.zip"));
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (int i = 0; i < PACKAGES; i++) {
                zip.putNextEntry(new ZipEntry("A-" + i + ".json"));
                zip.write(record("A-" + i, "npm", "p" + i, range("introduced=0 fixed=" + fixed))
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        return folder.resolve(name);
    }

    @Test
    void noReaderFailsAndNoneSeesHalfADatabase() throws Exception {
        String one = mirror("one", "1.0.0").toString();
        String two = mirror("two", "2.0.0").toString();
        Path target = folder.resolve("shared.idx");
        AdvisoryUpdate.from(one, folder.resolve("cache"))
                .withEcosystems(List.of("npm"))
                .writeTo(target);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(10);
        try {
            List<Future<Set<Integer>>> seen = new ArrayList<>();
            for (int reader = 0; reader < 10; reader++) {
                boolean mapped = reader % 2 == 0;
                Callable<Set<Integer>> reading = () -> read(target, mapped, done);
                seen.add(readers.submit(reading));
            }
            List<Process> processes = List.of(start(one, two, target), start(two, one, target));
            for (Process process : processes) {
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .isEmpty();
                assertThat(process.exitValue()).isZero();
            }
            done.set(true);
            Set<Integer> states = new HashSet<>();
            for (Future<Set<Integer>> reader : seen) {
                states.addAll(answer(reader));
            }
            assertThat(states).as("affected packages, by database").containsExactlyInAnyOrder(0, PACKAGES);
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left.filter(file -> file.toString().endsWith(".tmp")))
                        .isEmpty();
            }
        } finally {
            done.set(true);
            readers.shutdownNow();
        }
    }

    private static Set<Integer> answer(Future<Set<Integer>> reader) throws InterruptedException {
        try {
            return reader.get();
        } catch (ExecutionException failed) {
            throw new AssertionError("a reader failed", failed.getCause());
        }
    }

    private Process start(String first, String second, Path target) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path", "").replace("\n", File.pathSeparator),
                        Updater.class.getName(),
                        first,
                        second,
                        folder.resolve("cache").toString(),
                        target.toString())
                .redirectErrorStream(true)
                .start();
    }

    /** How many packages each database that was met calls affected. */
    private static Set<Integer> read(Path target, boolean mapped, AtomicBoolean done) throws IOException {
        Set<Integer> states = new HashSet<>();
        while (!done.get()) {
            try (AdvisoryIndex index = mapped ? AdvisoryIndex.openMapped(target) : AdvisoryIndex.open(target)) {
                Matcher matcher = index.matcher();
                int affected = 0;
                for (int i = 0; i < PACKAGES; i++) {
                    affected += matcher.match("npm", "p" + i, "1.5.0").isClean() ? 0 : 1;
                }
                index.verify();
                states.add(affected);
            }
            // Ten readers without a pause would leave the two processes nothing of a small machine.
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
        return states;
    }
}
