package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that is stopped from outside leaves a trace that ends. */
class ExecToldToEndTest {
    @TempDir
    Path folder;

    private Process exec(Path log, String script) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.packagefast.cli.Pfsec"));
        command.addAll(List.of("exec", "--audit-log", log.toString(), "--writable", folder.toString()));
        command.addAll(List.of("--", "/bin/sh", "-c", script));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        folder.resolveSibling(folder.getFileName() + ".said").toFile());
        builder.environment().putAll(Map.of("HOME", folder.toString(), "PATH", "/usr/bin:/bin"));
        return builder.start();
    }

    @Test
    void theEndIsWrittenDownWhenItIsToldToEnd() throws Exception {
        assumeTrue(CommandRun.of(folder, "exec", "--", "true").exit() == 0, "skipped: this machine has no sandbox");
        Path log = folder.resolveSibling(folder.getFileName() + ".audit");
        Path begun = folder.resolve("begun");
        try {
            for (int round = 0; round < 3; round++) {
                Process process = exec(log, "echo > " + begun + "; sleep 60");
                try {
                    Instant until = Instant.now().plus(Duration.ofSeconds(30));
                    while (!Files.exists(begun)) {
                        assertThat(Instant.now()).as("the command was started").isBefore(until);
                        Thread.sleep(20);
                    }
                    process.destroy();
                    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
                } finally {
                    process.destroyForcibly();
                }
                assertThat(process.exitValue()).isEqualTo(143);
                Files.delete(begun);
            }
            List<String> events = Files.readAllLines(log);
            assertThat(events)
                    .filteredOn(line -> line.contains("\"SCRIPT_START\""))
                    .hasSize(3);
            assertThat(events)
                    .filteredOn(line -> line.contains("\"SCRIPT_EXECUTION\""))
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line).contains("\"outcome\":\"cancelled\""));
            assertThat(CommandRun.of(folder, "audit", "verify", "--log", log.toString())
                            .exit())
                    .isZero();
        } finally {
            Files.deleteIfExists(log);
        }
    }
}
