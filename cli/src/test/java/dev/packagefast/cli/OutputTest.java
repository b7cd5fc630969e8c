package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTest {
    @TempDir
    Path folder;

    private Path lockfile;

    @BeforeEach
    void writeALockfile() throws IOException {
        lockfile = Files.writeString(folder.resolve("package-lock.json"), """
                {"name": "app", "lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1.0.0"}}}
                """);
    }

    @Test
    void aPipeTakesTheReportAndStaysAPipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<String> reader = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(pipe);
            } catch (IOException failed) {
                return "cannot be read: " + failed;
            }
        });

        assertThat(inventoryInto(pipe).exit()).isZero();

        assertThat(reader.get(30, TimeUnit.SECONDS)).contains("\"purl\" : \"pkg:npm/a@1.0.0\"");
        assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther())
                .isTrue();
        assertNoDraftIsLeft();
    }

    @Test
    void theFileBehindALinkIsReplacedAndTheLinkStays() throws IOException {
        Path file = Files.writeString(folder.resolve("report.json"), "an older one");
        Path link = Files.createSymbolicLink(folder.resolve("latest.json"), file);

        assertThat(inventoryInto(link).exit()).isZero();

        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(file)).contains("\"purl\" : \"pkg:npm/a@1.0.0\"");
        assertNoDraftIsLeft();
    }

    @Test
    void aReportHasTheRightsOfAnyNewFile() throws IOException {
        Path any = Files.createFile(folder.resolve("any"));
        Path report = folder.resolve("report.json");

        assertThat(inventoryInto(report).exit()).isZero();

        assertThat(Files.getPosixFilePermissions(report)).isEqualTo(Files.getPosixFilePermissions(any));
    }

    @Test
    void aFolderIsRefused() throws IOException {
        Path report = Files.createDirectory(folder.resolve("report"));

        inventoryInto(report).saysPlainly(Exit.NO_ANSWER, report.toString(), "--output");

        assertThat(report).isEmptyDirectory();
    }

    @Test
    void aDatabaseReplacesNoPipe() throws Exception {
        Path records = Files.createDirectory(folder.resolve("records"));
        Files.writeString(records.resolve("OSV-1.json"), """
                {"id": "OSV-1", "modified": "2026-01-01T00:00:00Z", "affected": [
                  {"package": {"ecosystem": "npm", "name": "a"}, "versions": ["1.0.0"]}]}
                """);
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        CommandRun.of(folder, "db", "import", records.toString(), "--out", pipe.toString())
                .saysPlainly(Exit.NO_ANSWER, "not a regular file");

        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void aFullDiskLeavesNoDraft() throws Exception {
        StringBuilder many = new StringBuilder("{\"name\": \"app\", \"lockfileVersion\": 3, \"packages\": {");
        for (int i = 0; i < 2_000; i++) {
            many.append(i == 0 ? "" : ",").append("\"node_modules/a").append(i).append("\": {\"version\": \"1.0.0\"}");
        }
        Files.writeString(lockfile, many.append("}}"));
        // A file of more than 32 KiB cannot be written, as on a disk that is full.
        Process inventory = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f 64; exec " + CommandRun.SHELL + " inventory '" + lockfile
                                + "' --format json --output '" + folder.resolve("report.json") + "' 2>&1")
                .start();
        String said = new String(inventory.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(inventory.waitFor()).as(said).isEqualTo(Exit.NO_ANSWER);
        assertThat(said).contains("could not be written").doesNotContain("Exception");
        assertNoDraftIsLeft();
        assertThat(folder.resolve("report.json")).doesNotExist();
    }

    @Test
    void whoIsToldToEndLeavesNoDraft() throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.resolve("report.json").toString())
                .start();
        assertThat(holder.getInputStream().read()).isEqualTo('r');
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(Path::toString)).anyMatch(name -> name.endsWith(".draft"));
        }

        holder.destroy();

        assertThat(holder.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertNoDraftIsLeft();
    }

    /** Opens a report and never finishes it. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws InterruptedException {
            try (Output _ = Output.to(Optional.of(Path.of(args[0])), Terminal.ofProcess())) {
                System.out.println("ready");
                Thread.sleep(60_000);
            }
        }
    }

    private CommandRun inventoryInto(Path output) {
        return CommandRun.of(
                folder, "inventory", lockfile.toString(), "--format", "json", "--output", output.toString());
    }

    private void assertNoDraftIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(Path::getFileName).map(Path::toString))
                    .noneMatch(name -> name.endsWith(".draft") || name.endsWith(".tmp"));
        }
    }
}
