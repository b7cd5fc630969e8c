package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code pfsec fix --apply} with an npm that fails, hangs or is not there: nothing of the project may be lost. */
class FixApplyTest {
    private static final String MANIFEST = "{\"name\": \"app\", \"dependencies\": {\"direct\": \"^1.0.0\"}}\n";
    private static final String LOCK = """
            {"name": "app", "lockfileVersion": 3, "packages": {
              "": {"name": "app", "dependencies": {"direct": "^1.0.0"}},
              "node_modules/direct": {"version": "1.0.0"}}}""";
    /** What an npm that has begun to write leaves behind. */
    private static final String WRITES = "echo half > package-lock.json; echo half > package.json; ";

    @TempDir
    Path folder;

    private Path project;
    private Path index;

    @BeforeEach
    void makeAProject() throws IOException {
        Path records = Files.createDirectory(folder.resolve("records"));
        Files.writeString(records.resolve("1.json"), """
                {"id": "ADV-1", "modified": "2026-01-01T00:00:00Z", "affected": [
                  {"package": {"ecosystem": "npm", "name": "direct"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0.0"}]}]}]}""");
        index = folder.resolve("test.idx");
        assertThat(CommandRun.of(folder, "db", "import", records.toString(), "--out", index.toString())
                        .exit())
                .isZero();
        project = Files.createDirectory(folder.resolve("app"));
        Files.writeString(project.resolve("package.json"), MANIFEST);
        Files.writeString(project.resolve("package-lock.json"), LOCK);
    }

    @ParameterizedTest
    @ValueSource(strings = {WRITES + "exit 1", "rm -f package-lock.json package.json; exit 1", WRITES + "kill -9 $$"})
    void putsBackWhatAFailedNpmHasWritten(String script) throws Exception {
        Ended ended = ended(start(script));
        assertThat(ended.exit).isEqualTo(3);
        assertThat(ended.said)
                .contains("npm install --package-lock-only", "ended with")
                .doesNotContain("\tat ");
        assertNothingIsLost();
    }

    @Test
    void saysThatNpmIsMissing() throws Exception {
        Ended ended = ended(start(""));
        assertThat(ended.exit).isEqualTo(3);
        assertThat(ended.said)
                .contains("npm cannot be started", "install Node.js")
                .doesNotContain("\tat ", "error: 2");
        assertNothingIsLost();
    }

    @Test
    void putsBackWhatWasWrittenWhenItIsToldToEnd() throws Exception {
        Process process = start(WRITES + "echo $$ > ../npm; echo > begun; sleep 60; echo late > package.json");
        Instant until = Instant.now().plus(Duration.ofSeconds(30));
        while (!Files.exists(project.resolve("begun"))) {
            assertThat(Instant.now()).as("npm was started").isBefore(until);
            Thread.sleep(20);
        }
        assertThat(project.resolve("package.json")).content().isEqualTo("half\n");
        process.destroy();
        ended(process);
        assertThat(ProcessHandle.of(
                        Long.parseLong(Files.readString(folder.resolve("npm")).strip())))
                .isEmpty();
        Files.delete(project.resolve("begun"));
        assertNothingIsLost();
    }

    @Test
    void changesNoFileThatItWouldWriteBackOtherwise() throws Exception {
        byte[] latin = MANIFEST.replace("app", "J\u00f6rg").getBytes(StandardCharsets.ISO_8859_1);
        Files.write(project.resolve("package.json"), latin);
        Ended ended = ended(start("exit 0"));
        assertThat(ended.exit).isEqualTo(3);
        assertThat(ended.said).contains("package.json is not UTF-8");
        assertThat(project.resolve("package.json")).hasBinaryContent(latin);
    }

    @Test
    void saysWhatIsWrongWithAPackageJsonThatItCannotChange() throws Exception {
        Files.writeString(project.resolve("package.json"), "{\n\"dependencies\": {},\n\"dependencies\": {}}");
        Ended twice = ended(start("exit 0"));
        assertThat(twice.exit).isEqualTo(3);
        assertThat(twice.said).contains("package.json:3: Duplicate field").doesNotContain("Source:");
        Files.delete(project.resolve("package.json"));
        Ended missing = ended(start("exit 0"));
        assertThat(missing.exit).isEqualTo(3);
        assertThat(missing.said).contains("package.json is not there");
        assertThat(project.resolve("package-lock.json")).content().isEqualTo(LOCK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../other", "/other", "a/../../other", "inside"})
    void changesNothingOutsideOfTheProject(String place) throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("package.json"), MANIFEST);
        if (place.equals("inside")) {
            Files.createSymbolicLink(project.resolve(place), other);
        }
        Files.writeString(
                project.resolve("package-lock.json"),
                LOCK.replace(
                        "\"packages\": {",
                        "\"packages\": {\"%s\": {\"name\": \"o\", \"dependencies\": {\"direct\": \"^1.0.0\"}},"
                                .formatted(place.startsWith("/") ? other : place)));
        ended(start("exit 0"));
        assertThat(other.resolve("package.json")).content().isEqualTo(MANIFEST);
    }

    private void assertNothingIsLost() throws IOException {
        assertThat(project.resolve("package.json")).content().isEqualTo(MANIFEST);
        assertThat(project.resolve("package-lock.json")).content().isEqualTo(LOCK);
        try (var files = Files.list(project)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("package.json", "package-lock.json");
        }
    }

    private record Ended(int exit, String said) {}

    /** {@code fix --apply} in a process of its own, whose npm is this script; without one where it is empty. */
    private Process start(String npm) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "skipped: needs /bin/sh");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        if (!npm.isEmpty()) {
            Path script = Files.writeString(bin.resolve("npm"), "#!/bin/sh\nPATH=/usr/bin:/bin\n" + npm + "\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.packagefast.cli.Pfsec"));
        command.addAll(List.of("fix", project.toString(), "--apply", "--db", index.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile());
        builder.environment().putAll(Map.of("PATH", bin.toString(), "HOME", folder.toString()));
        return builder.start();
    }

    private Ended ended(Process process) throws Exception {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(folder.resolve("said")));
    }
}
