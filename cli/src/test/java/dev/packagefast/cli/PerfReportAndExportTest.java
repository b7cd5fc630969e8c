package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerfReportAndExportTest {
    @TempDir
    Path home;

    @BeforeEach
    void leaveThreeFigures() throws IOException {
        Path lockfile = Files.writeString(home.resolve("package-lock.json"), """
                {"lockfileVersion": 3, "packages": {"": {}, "node_modules/secret-name": {"version": "1.0.0"}}}""");
        for (int i = 0; i < 3; i++) {
            assertThat(CommandRun.of(home, "scan", lockfile.toString()).exit()).isZero();
        }
    }

    @Test
    void theReportIsOnePageThatLoadsNothing() throws IOException {
        Path file = home.resolve("perf.html");
        assertThat(CommandRun.of(home, "perf", "report", "--output", file.toString())
                        .exit())
                .isZero();

        String page = Files.readString(file);
        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .contains("Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"")
                .contains("vulnerability-scan", "Latency over time", "Distribution", "Throughput")
                .contains("Threshold breaches", "Slowest operations", "Capacity", "utilisation law")
                .doesNotContain("<script")
                .doesNotContain("secret-name")
                .doesNotContain(home.toString())
                .endsWith("</html>\n");
        assertThat(Pattern.compile("(?:src|href|url)\\s*[=(]").matcher(page).results())
                .isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aLimitOfOnesOwnIsTheOneThatIsReported() {
        String page = CommandRun.of(home, "perf", "report", "--limit", "60000").out();

        assertThat(page).contains("took longer than 60.0 s");
        CommandRun.of(home, "perf", "report", "--limit", "soon").saysPlainly(Exit.USAGE, "--limit", "soon");
    }

    @Test
    void withoutFiguresTheReportSaysSo() throws IOException {
        Path empty = Files.createFile(home.resolve("none"));
        CommandRun none = CommandRun.of(home, "perf", "report", "--history", empty.toString());

        assertThat(none.exit()).isZero();
        assertThat(none.out()).contains("No figures yet");
    }

    @Test
    void everyFormatHasTheThreeRuns() {
        assertThat(export("csv").lines()).hasSize(4).first().asString().startsWith("time,span_seconds,type");
        assertThat(export("jsonl").lines()).hasSize(3).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
        assertThat(export("openmetrics")).endsWith("# EOF\n").contains("ecosystem=\"\"} 3 ");
        assertThat(export("prometheus"))
                .contains("pfsec_operation_duration_seconds_count{type=\"vulnerability-scan\",outcome=\"success\","
                        + "ecosystem=\"\"} 3\n");
        CommandRun.of(home, "perf", "export", "--format", "xml").saysPlainly(Exit.USAGE, "openmetrics", "xml");
    }

    @Test
    void aFullDiskCostsTheFileAndTheFigureButNoAnswer() throws Exception {
        Path disk = Files.createDirectory(home.resolve("full"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", disk.toString()) == 0,
                "skipped: a small tmpfs cannot be mounted here");
        try {
            run("dd", "if=/dev/zero", "of=" + disk.resolve("filler"), "bs=4096");
            for (String command : List.of("report", "export")) {
                CommandRun.of(
                                home,
                                "perf",
                                command,
                                "--output",
                                disk.resolve(command).toString())
                        .saysPlainly(Exit.NO_ANSWER, "cannot write");
            }
            Map<String, String> onIt = Map.of("XDG_STATE_HOME", disk.toString(), "NO_COLOR", "1");

            CommandRun scan = CommandRun.onTerminal(
                    home, onIt, "scan", home.resolve("package-lock.json").toString());

            assertThat(scan.exit()).as(scan.err()).isZero();
            assertThat(CommandRun.onTerminal(home, onIt, "perf", "show").out()).contains("No figures yet");
            try (var left = Files.walk(disk)) {
                assertThat(left.filter(Files::isRegularFile)
                                .filter(file -> !file.endsWith("filler"))
                                .mapToLong(file -> file.toFile().length())
                                .sum())
                        .isZero();
            }
        } finally {
            run("umount", disk.toString());
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void whatCannotBeWrittenIsSaidAndLeavesNothing() throws IOException {
        Path folder = home.resolve("absent");
        CommandRun.of(
                        home,
                        "perf",
                        "export",
                        "--output",
                        folder.resolve("x.csv").toString())
                .saysPlainly(Exit.NO_ANSWER, "cannot write");
        CommandRun.of(home, "perf", "report", "--history", home.toString())
                .saysPlainly(Exit.NO_ANSWER, "cannot be read");
        assertThat(folder).doesNotExist();
    }

    private String export(String format) {
        CommandRun run = CommandRun.of(home, "perf", "export", "--format", format);
        assertThat(run.exit()).as(run.err()).isZero();
        return run.out();
    }
}
