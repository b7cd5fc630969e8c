package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScanCommandTest {
    private static final Path STOREFRONT =
            Path.of(System.getProperty("pfsec.root", "..")).resolve("examples/storefront");

    @TempDir
    static Path folder;

    @TempDir
    Path home;

    private static Path index;
    private static Path lockfile;

    @BeforeAll
    static void makeAnIndexAndALockfile() throws IOException {
        Path records = Files.createDirectory(folder.resolve("records"));
        record(records, "GHSA-aaaa-aaaa-aaaa", "CVE-2020-1", "old-lib", "CRITICAL", "0", "1.2.0");
        record(records, "GHSA-bbbb-bbbb-bbbb", "CVE-2020-2", "old-lib", "LOW", "0", "1.1.0");
        record(records, "GHSA-cccc-cccc-cccc", "CVE-2020-3", "deep-lib", "MODERATE", "2.0.0", "2.5.0");
        record(records, "MAL-2020-1", "GHSA-dddd-dddd-dddd", "evil-lib", "", "0", "");
        index = folder.resolve("test.idx");
        assertThat(CommandRun.of(folder, "db", "import", records.toString(), "--out", index.toString())
                        .exit())
                .isZero();
        lockfile = write("app/package-lock.json", """
                {"name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": {
                  "": {"name": "app", "version": "1.0.0", "dependencies": {"old-lib": "^1.0.0", "top": "1"}},
                  "node_modules/old-lib": {"version": "1.0.0", "integrity": "sha512-AA=="},
                  "node_modules/top": {"version": "1.0.0", "dependencies": {"deep-lib": "^2"}},
                  "node_modules/top/node_modules/deep-lib": {"version": "2.1.0"},
                  "node_modules/fine": {"version": "9.9.9", "dev": true}
                }}
                """);
    }

    private static void record(
            Path records, String id, String alias, String name, String severity, String introduced, String fixed)
            throws IOException {
        String end = fixed.isEmpty() ? "" : ", {\"fixed\": \"" + fixed + "\"}";
        String word = severity.isEmpty() ? "" : ", \"database_specific\": {\"severity\": \"" + severity + "\"}";
        Files.writeString(
                records.resolve(id + ".json"),
                "{\"id\": \"" + id + "\", \"modified\": \"2026-01-01T00:00:00Z\", \"aliases\": [\"" + alias
                        + "\"], \"summary\": \"What " + id
                        + " says\", \"affected\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"" + name
                        + "\"}, \"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"" + introduced
                        + "\"}" + end + "]}]}]" + word + "}");
    }

    private static Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private CommandRun scan(String... args) {
        List<String> all = new ArrayList<>(List.of("scan", "--db", index.toString()));
        all.addAll(List.of(args));
        return CommandRun.of(home, all.toArray(String[]::new));
    }

    @Test
    void tellsAPersonWhatIsBadWhyItIsThereAndWhatToChange() {
        CommandRun run = scan(lockfile.toString());
        assertThat(run.exit()).isEqualTo(Exit.BAD);
        assertThat(run.out())
                .contains("critical   old-lib 1.0.0  fixed in 1.2.0")
                .contains("GHSA-aaaa-aaaa-aaaa CVE-2020-1")
                .contains("What GHSA-aaaa-aaaa-aaaa says")
                .contains("via app > top@1.0.0 > deep-lib@2.1.0")
                .contains("3 findings in 2 of 4 packages: 1 critical, 1 moderate, 1 low; a fix is known for all")
                .doesNotContain("\033");
        assertThat(run.out().indexOf("old-lib")).isLessThan(run.out().indexOf("deep-lib"));
    }

    @Test
    void colourIsForTerminalsAndCanBeRefused() {
        String[] args = {"scan", "--db", index.toString(), lockfile.toString()};
        assertThat(CommandRun.onTerminal(home, Map.of(), args).out()).contains("\033[1;31mcritical\033[0m");
        assertThat(CommandRun.onTerminal(home, Map.of("NO_COLOR", "1"), args).out())
                .doesNotContain("\033[1;31m");
        assertThat(CommandRun.onTerminal(home, Map.of("TERM", "dumb"), args).out())
                .doesNotContain("\033[1;31m");
    }

    @Test
    void jsonHasTheFieldsThatScriptsRelyOn() throws IOException {
        CommandRun run = scan("--format", "json", lockfile.toString());
        assertThat(run.exit()).isEqualTo(Exit.BAD);
        assertThat(findings(run.out()))
                .containsExactly(
                        "old-lib 1.0.0 GHSA-aaaa-aaaa-aaaa",
                        "old-lib 1.0.0 GHSA-bbbb-bbbb-bbbb",
                        "deep-lib 2.1.0 GHSA-cccc-cccc-cccc");
        assertThat(run.out())
                .contains("\"ecosystem\" : \"npm\"")
                .contains("\"purl\" : \"pkg:npm/old-lib@1.0.0\"")
                .contains("\"severity\" : \"critical\"")
                .contains("\"fixed\" : \"1.2.0\"")
                .contains("\"packages\" : 4")
                .contains("\"problems\" : [ ]")
                .contains("\"database\" : {");
    }

    @ParameterizedTest
    @ValueSource(strings = {"low", "moderate", "high", "critical"})
    void failsAtTheThresholdAndAbove(String threshold) {
        assertThat(scan("--fail-on", threshold, lockfile.toString()).exit()).isEqualTo(Exit.BAD);
    }

    @Test
    void passesBelowTheThreshold() {
        assertThat(scan("--fail-on", "malicious", lockfile.toString()).exit()).isEqualTo(Exit.CLEAN);
    }

    @Test
    void malwareIsTheWorst() throws IOException {
        Path evil = write("evil/package-lock.json", """
                {"lockfileVersion": 3, "packages": {"": {}, "node_modules/evil-lib": {"version": "1.0.0"}}}""");
        CommandRun run = scan("--fail-on", "malicious", evil.toString());
        assertThat(run.exit()).isEqualTo(Exit.BAD);
        assertThat(run.out()).contains("malicious", "evil-lib 1.0.0", "no fix known", "MAL-2020-1 GHSA-dddd-dddd-dddd");
    }

    @Test
    void aGitDependencyIsNotTheRegistryPackageOfThatName() throws IOException {
        Path git = write("git/package-lock.json", """
                {"lockfileVersion": 3, "packages": {"": {}, "node_modules/old-lib":
                  {"version": "1.0.0", "resolved": "git+ssh://git@forge.example/old-lib.git#0123456789012345678901234567890123456789"}}}""");
        assertThat(scan(git.toString()).exit()).isEqualTo(Exit.CLEAN);
    }

    @Test
    void anUnreadableLockfileAmongOthersIsAProblemAndNeverSilence() throws IOException {
        Path several = folder.resolve("several");
        for (int i = 0; i < 9; i++) {
            write("several/p" + i + "/package-lock.json", """
                    {"lockfileVersion": 3, "packages": {"": {}, "node_modules/fine": {"version": "1.0.0"}}}""");
        }
        write("several/broken/package-lock.json", "{\"lockfileVersion\": 3, \"packages\": {");
        CommandRun run = scan(several.toString());
        run.saysPlainly(Exit.NO_ANSWER, "broken/package-lock.json", "1 problem", "9 lockfiles");
        assertThat(scan("--format", "json", several.toString()).out()).contains("\"remedy\"");
    }

    @Test
    void badLockfilesGetAPlainAnswer() throws IOException {
        scan(write("bad/empty/package-lock.json", "").toString()).saysPlainly(Exit.NO_ANSWER, "package-lock.json");
        scan(write("bad/text/package-lock.json", "hello").toString()).saysPlainly(Exit.NO_ANSWER, "package-lock.json");
        scan(write("bad/deep/package-lock.json", "{\"lockfileVersion\":3,\"packages\":" + "[".repeat(100_000))
                        .toString())
                .saysPlainly(Exit.NO_ANSWER, "package-lock.json");
        scan(write("bad/twice/package-lock.json", """
                {"lockfileVersion": 3, "packages": {}, "packages": {"node_modules/old-lib": {"version": "1.0.0"}}}""").toString()).saysPlainly(Exit.NO_ANSWER, "package-lock.json");
        Path large = folder.resolve("bad/large/package-lock.json");
        Files.createDirectories(large.getParent());
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(200L << 20);
        }
        scan(large.toString()).saysPlainly(Exit.NO_ANSWER, "package-lock.json");
        scan(folder.resolve("nowhere").toString()).saysPlainly(Exit.NO_ANSWER, "nowhere", "Check the path");
        scan(Files.createDirectory(folder.resolve("nothing")).toString())
                .saysPlainly(Exit.NO_ANSWER, "holds no lockfile");
    }

    @Test
    void wrongUsageIsSaidWithTheRightWord() {
        scan("--formt", "json").saysPlainly(Exit.USAGE, "--formt", "--help");
        scan("--format", "yaml").saysPlainly(Exit.USAGE, "--format", "yaml");
        scan("--fail-on", "terrible").saysPlainly(Exit.USAGE, "--fail-on", "terrible");
        CommandRun.of(home, "scna").saysPlainly(Exit.USAGE, "scna");
        CommandRun.of(home, "db").saysPlainly(Exit.USAGE, "import", "status");
    }

    @Test
    void aDamagedOrMissingDatabaseNeverAnswers() throws IOException {
        byte[] good = Files.readAllBytes(index);
        Random random = new Random(7);
        Path damaged = folder.resolve("damaged.idx");
        String right = scan("--format", "json", lockfile.toString()).out();
        for (int round = 0; round < 60; round++) {
            byte[] bytes = good.clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(damaged, bytes);
            CommandRun run =
                    CommandRun.of(home, "scan", "--db", damaged.toString(), "--format", "json", lockfile.toString());
            if (run.exit() != Exit.BAD) {
                run.saysPlainly(Exit.NO_ANSWER, "damaged.idx");
            } else {
                assertThat(findings(run.out())).isEqualTo(findings(right));
            }
        }
        Files.write(damaged, java.util.Arrays.copyOf(good, good.length - 1));
        CommandRun.of(home, "scan", "--db", damaged.toString(), lockfile.toString())
                .saysPlainly(Exit.NO_ANSWER, "damaged.idx");
        CommandRun.of(home, "scan", "--db", folder.resolve("none.idx").toString(), lockfile.toString())
                .saysPlainly(Exit.NO_ANSWER, "none.idx", "db import");
        CommandRun.of(home, "db", "verify", "--db", damaged.toString()).saysPlainly(Exit.NO_ANSWER, "damaged.idx");
    }

    @Test
    void hostileNamesDoNotReachTheTerminal() throws IOException {
        Path hostile = write("hostile/package-lock.json", """
                {"name": "\\u001b[2J\\u202eapp", "lockfileVersion": 3, "packages": {
                  "": {"name": "\\u001b[2J\\u202eapp", "dependencies": {"old-lib": "1"}},
                  "node_modules/old-lib": {"version": "1.0.0"}}}""");
        CommandRun run = scan(hostile.toString());
        assertThat(run.out()).contains("old-lib").doesNotContain("\033").doesNotContain("\u202e");
        assertThat(scan("--format", "json", hostile.toString()).out())
                .doesNotContain("\033")
                .doesNotContain("\u202e");
    }

    @Test
    void aReportFileAppearsWholeOrNotAtAll() throws IOException {
        Path report = folder.resolve("report.json");
        assertThat(scan("--format", "json", "--output", report.toString(), lockfile.toString())
                        .out())
                .isEmpty();
        assertThat(findings(Files.readString(report))).hasSize(3);
        scan("--output", folder.resolve("no/such/folder/report").toString(), lockfile.toString())
                .saysPlainly(Exit.NO_ANSWER, "cannot write", "--output");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".draft"));
        }
    }

    @Test
    void aNamedTrailIsADemand() {
        Path log = folder.resolve("trail.jsonl");
        assertThat(scan("--audit-log", log.toString(), lockfile.toString()).exit())
                .isEqualTo(Exit.BAD);
        CommandRun shown = CommandRun.of(home, "audit", "show", "--log", log.toString());
        assertThat(shown.out()).contains("VULNERABILITY_SCAN", "failed", "findings=3");
        scan("--audit-log", folder.resolve("no/such/trail").toString(), lockfile.toString())
                .saysPlainly(Exit.NO_ANSWER, "refused", "no/such/trail");
    }

    @Test
    void theStarterAnswersWhereNothingWasFetched() throws IOException {
        CommandRun run = CommandRun.of(home, "scan", STOREFRONT.toString());
        assertThat(run.exit()).isEqualTo(Exit.BAD);
        assertThat(run.out())
                .contains("the starter that comes with pfsec", "db update")
                .contains("critical   minimist 0.0.8")
                .contains("via storefront > mkdirp@0.5.1 > minimist@0.0.8");
        assertThat(CommandRun.of(home, "scan", "--format", "json", STOREFRONT.toString())
                        .out())
                .contains("\"kind\" : \"starter\"");
    }

    /** {@code name version id} of each finding, in order. */
    private static List<String> findings(String json) throws IOException {
        List<String> findings = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            Deque<String> path = new ArrayDeque<>();
            String name = "";
            String version = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_OBJECT, START_ARRAY -> path.addLast(String.valueOf(parser.currentName()));
                    case END_OBJECT, END_ARRAY -> path.removeLast();
                    case VALUE_STRING -> {
                        String at = String.join("/", path) + "/" + parser.currentName();
                        if (at.endsWith("/package/name")) {
                            name = parser.getText();
                        } else if (at.endsWith("/package/version")) {
                            version = parser.getText();
                        } else if (at.endsWith("/advisory/id")) {
                            findings.add(name + " " + version + " " + parser.getText());
                        }
                    }
                    default -> {}
                }
            }
        }
        return findings;
    }
}
