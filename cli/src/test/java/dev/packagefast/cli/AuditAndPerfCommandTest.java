package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.MonitorSnapshot;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.PerformanceHistory;
import dev.packagefast.security.performance.PerformanceMetric;
import dev.packagefast.security.performance.SeriesKey;
import dev.packagefast.security.performance.TypeHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditAndPerfCommandTest {
    @TempDir
    Path home;

    private Path log;

    @BeforeEach
    void leaveThreeEvents() throws IOException {
        log = home.resolve("trail.jsonl");
        Path lockfile = Files.writeString(home.resolve("package-lock.json"), """
                {"lockfileVersion": 3, "packages": {"": {}, "node_modules/a": {"version": "1.0.0"}}}""");
        for (int i = 0; i < 3; i++) {
            assertThat(CommandRun.of(home, "scan", "--audit-log", log.toString(), lockfile.toString())
                            .exit())
                    .isZero();
        }
    }

    @Test
    void showsTheLatest() {
        assertThat(CommandRun.of(home, "audit", "show", "--log", log.toString())
                        .out()
                        .lines())
                .hasSize(3);
        assertThat(CommandRun.of(home, "audit", "show", "--log", log.toString(), "--last", "1")
                        .out())
                .contains("     3  ");
        CommandRun.of(home, "audit", "show", "--log", log.toString(), "--last", "x")
                .saysPlainly(Exit.USAGE, "--last");
        CommandRun.of(home, "audit", "show", "--log", home.resolve("none").toString())
                .saysPlainly(Exit.NO_ANSWER, "none", "--log");
    }

    @Test
    void verifyNamesTheDamagedLine() throws IOException {
        assertThat(CommandRun.of(home, "audit", "verify", "--log", log.toString())
                        .out())
                .startsWith("ok  3 events, head ");
        List<String> lines = Files.readAllLines(log);
        Files.writeString(
                log,
                lines.get(0) + "\n" + lines.get(1) + "\n"
                        + lines.get(2).replace("\"findings\":\"0\"", "\"findings\":\"9\"") + "\n" + lines.get(3)
                        + "\n");
        CommandRun.of(home, "audit", "verify", "--log", log.toString())
                .saysPlainly(Exit.BAD, "trail.jsonl:3", "expected", "found");
    }

    @Test
    void exportsBothForms() throws IOException {
        Path json = home.resolve("audit.json");
        Path csv = home.resolve("audit.csv");
        assertThat(CommandRun.of(home, "audit", "export", "--log", log.toString(), "--output", json.toString())
                        .exit())
                .isZero();
        assertThat(CommandRun.of(
                                home,
                                "audit",
                                "export",
                                "--log",
                                log.toString(),
                                "--format",
                                "csv",
                                "--output",
                                csv.toString())
                        .exit())
                .isZero();
        assertThat(Files.readString(json)).startsWith("[").contains("VULNERABILITY_SCAN");
        assertThat(Files.readAllLines(csv)).hasSize(4);
        CommandRun.of(
                        home,
                        "audit",
                        "export",
                        "--log",
                        log.toString(),
                        "--output",
                        home.resolve("no/f").toString())
                .saysPlainly(Exit.NO_ANSWER, "no/f");
    }

    @Test
    void figuresOfEarlierRunsAreShown() throws IOException {
        assertThat(CommandRun.of(home, "perf", "show").out()).contains("vulnerability-scan", "      3 ", "Slowest");
        Path empty = Files.createFile(home.resolve("empty"));
        assertThat(CommandRun.of(home, "perf", "show", "--history", empty.toString())
                        .out())
                .contains("No figures yet");
        Path garbage = Files.writeString(home.resolve("garbage"), "garbage ".repeat(100));
        assertThat(CommandRun.of(home, "perf", "show", "--history", garbage.toString())
                        .exit())
                .isZero();
    }

    @Test
    void switchedOffNoFigureIsLeftAndShowSaysSo() {
        Path other = home.resolve("other");
        Map<String, String> off = Map.of("PFSEC_PERFORMANCE", "off", "NO_COLOR", "1");
        CommandRun.onTerminal(other, off, "scan", home.toString());
        assertThat(CommandRun.onTerminal(other, off, "perf", "show").out())
                .contains("No figures yet", "PFSEC_PERFORMANCE is off");

        CommandRun.onTerminal(other, Map.of("NO_COLOR", "1"), "scan", home.toString());
        assertThat(CommandRun.onTerminal(other, Map.of("NO_COLOR", "1"), "perf", "show")
                        .out())
                .contains("vulnerability-scan", "      1 ")
                .doesNotContain("PFSEC_PERFORMANCE");
    }

    @Test
    void aRunSlowerThanUsualIsPointedOutAndAFewAreNotYetUsual() {
        Path file = home.resolve("history");
        keep(file, TypeHistory.MIN_EARLIER_RUNS, 10);
        keep(file, 1, 10);
        assertThat(CommandRun.of(home, "perf", "show", "--history", file.toString())
                        .out())
                .doesNotContain("slower than usual");

        keep(file, 1, 40);

        assertThat(CommandRun.of(home, "perf", "show", "--history", file.toString())
                        .out())
                .contains(
                        "slower than usual: the last run's median was 40.",
                        "of the 6 runs before",
                        "(4.0 times)",
                        "▂▂▂▂▂▂█")
                .doesNotContain("\u001b");
    }

    private static void keep(Path file, int runs, long millis) {
        for (int run = 0; run < runs; run++) {
            PerformanceMetric metric = new PerformanceMetric(
                    MetricType.VULNERABILITY_SCAN,
                    Duration.ofMillis(millis),
                    OptionalLong.empty(),
                    OptionalDouble.empty(),
                    Instant.parse("2026-01-01T00:00:00Z").plusSeconds(run));
            PerformanceHistory.at(file)
                    .append(MonitorSnapshot.of(metric, SeriesKey.of(MetricType.VULNERABILITY_SCAN, Outcome.SUCCESS)));
        }
    }
}
