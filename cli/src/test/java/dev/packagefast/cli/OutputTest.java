package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
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
