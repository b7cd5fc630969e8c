package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** From a real file to the JSON report: the findings that others recorded, no more and no fewer. */
class ReferenceFindingsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TABLE = ".findings.tsv";

    /** Beginnings of lines that we have or have not, per file: {@code docs/lockfile-differences.md} says why. */
    private static final Map<String, List<String>> EXPLAINED = Map.of(
            "pnpm-root-2022-09-25__pnpm-lock.yaml", List.of("pkg 5.7.0 "),
            "pnpm-root-2023-05-28__pnpm-lock.yaml", List.of("pkg 5.7.0 "),
            "trivy-root-2022-05-31__go.mod", List.of("stdlib ", "github.com/docker/docker 20.10."),
            "grype-root-2026-07-21__go.mod", List.of("stdlib "));

    /** No order of their versions is known: a range is answered by a problem, and only a listed version by a finding. */
    private static final Set<String> WITHOUT_ORDER = Set.of("Alpine:v3.17", "Debian:9", "SwiftURL");

    @TempDir
    static Path home;

    private static Path index(String name, List<Path> sources) {
        Path index = home.resolve(name + ".idx");
        List<String> words = new ArrayList<>(List.of("db", "import"));
        sources.forEach(source -> words.add(source.toString()));
        words.addAll(List.of("--out", index.toString()));
        CommandRun imported = CommandRun.of(home, words.toArray(String[]::new));
        assertThat(imported.exit()).as(imported.err()).isZero();
        return index;
    }

    private static JsonNode scan(Path index, Path file, String... options) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("scan", "--db", index.toString(), "--format", "json", file.toString()));
        words.addAll(List.of(options));
        CommandRun run = CommandRun.of(home, words.toArray(String[]::new));
        JsonNode report = JSON.readTree(run.out());
        int expected = report.path("findings").isEmpty() ? Exit.CLEAN : Exit.BAD;
        assertThat(run.exit()).isEqualTo(report.path("problems").isEmpty() ? expected : Exit.NO_ANSWER);
        return report;
    }

    @Test
    void everyLockfileGivesItsReferenceFindings() throws IOException {
        Path osv = SharedData.require("osv");
        Path index = index(
                "all",
                List.of(
                        osv.resolve("npm/all.zip"),
                        osv.resolve("PyPI/all.zip"),
                        osv.resolve("Go/all.zip"),
                        osv.resolve("crates.io/all.zip")));
        Path reference = SharedData.require("lockfiles/reference");
        List<Path> tables;
        try (Stream<Path> files = Files.list(reference)) {
            tables = files.filter(file -> file.toString().endsWith(TABLE))
                    .sorted()
                    .toList();
        }
        int findings = 0;
        for (Path table : tables) {
            String name = table.getFileName().toString().replace(TABLE, "");
            Set<String> expected = new TreeSet<>();
            for (String line : Files.readAllLines(table)) {
                add(line.replace('\t', ' '), name, expected);
            }
            Set<String> found = new TreeSet<>();
            JsonNode report = scan(index, reference.resolveSibling(name.replace("__", "/")));
            assertThat(report.path("problems")).as(name).isEmpty();
            for (JsonNode finding : report.path("findings")) {
                add(
                        finding.path("package").path("name").asText() + " "
                                + finding.path("package").path("version").asText() + " "
                                + finding.path("advisory").path("id").asText(),
                        name,
                        found);
            }
            assertThat(found).as(name).isEqualTo(expected);
            findings += found.size();
        }
        assertThat(tables.size()).isGreaterThan(20);
        assertThat(findings).isGreaterThan(1_000);
    }

    private static void add(String line, String name, Set<String> lines) {
        if (!line.isBlank() && EXPLAINED.getOrDefault(name, List.of()).stream().noneMatch(line::startsWith)) {
            lines.add(line);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyAcceptanceCaseGivesItsRecordedFindings() throws IOException {
        List<Path> cases;
        try (Stream<Path> folders = Files.list(SharedData.require("acceptance"))) {
            cases = folders.filter(one -> Files.exists(one.resolve("expected.json")))
                    .sorted()
                    .toList();
        }
        assertThat(cases.size()).isGreaterThan(10);
        return cases.stream()
                .map(one -> DynamicTest.dynamicTest(one.getFileName().toString(), () -> answers(one)));
    }

    private static void answers(Path one) throws IOException {
        String name = one.getFileName().toString();
        JsonNode recorded = JSON.readTree(one.resolve("expected.json").toFile());
        Set<String> available = new TreeSet<>();
        for (JsonNode advisory : recorded.path("advisories_available")) {
            available.add(
                    advisory.isTextual()
                            ? advisory.asText()
                            : advisory.path("id").asText());
        }
        Set<String> expected = new TreeSet<>();
        Set<String> vulnerable = new TreeSet<>();
        for (JsonNode finding : recorded.path("findings")) {
            String version = finding.path("version").asText();
            boolean go = finding.path("ecosystem").asText().equals("Go") && version.startsWith("v");
            String subject = finding.path("ecosystem").asText() + " "
                    + finding.path("name").asText() + " " + (go ? version.substring(1) : version);
            vulnerable.add(subject);
            for (JsonNode id : finding.path("ids")) {
                if (available.contains(id.asText())) {
                    expected.add(subject + " " + id.asText());
                }
            }
        }
        Path advisories = one.resolve("advisories");
        if (!Files.isDirectory(advisories)) {
            // None of its advisories is at hand: then nothing may be found, and the package must be in the inventory.
            advisories = Files.writeString(home.resolve("OTHER-1.json"), """
                    {"id": "OTHER-1", "modified": "2026-01-01T00:00:00Z", "affected": [{"package":
                      {"ecosystem": "npm", "name": "in-no-project"}, "versions": ["1.0.0"]}]}""");
        }
        // What the file requires stands in the POMs of others, which Maven's resolver fetches.
        String[] options =
                recorded.path("transitive_resolution_needed").asBoolean() ? new String[] {"--resolve"} : new String[0];
        JsonNode report = scan(index(name, List.of(advisories)), input(one), options);
        assumeFalse(
                options.length > 0 && !report.path("problems").isEmpty(),
                "skipped: Maven's repositories are out of reach: " + report.path("problems"));
        Set<String> found = new TreeSet<>();
        for (JsonNode finding : report.path("findings")) {
            found.add(subject(finding.path("package")) + " "
                    + finding.path("advisory").path("id").asText());
        }
        assertThat(expected).containsAll(found);
        expected.removeAll(found);
        String problems = report.path("problems").toString();
        for (String left : expected) {
            assertThat(WITHOUT_ORDER).as(left).contains(left.substring(0, left.indexOf(' ')));
            assertThat(problems)
                    .contains("nobody can say whether " + left.substring(left.lastIndexOf(' ') + 1) + " touches it");
        }
        assertThat(expected.isEmpty()).isEqualTo(report.path("problems").isEmpty());
        Set<String> listed = new TreeSet<>();
        List<String> inventory = new ArrayList<>(
                List.of("inventory", "--format", "json", input(one).toString()));
        inventory.addAll(List.of(options));
        for (JsonNode each : JSON.readTree(
                        CommandRun.of(home, inventory.toArray(String[]::new)).out())
                .path("packages")) {
            listed.add(subject(each));
        }
        assertThat(listed).containsAll(vulnerable);
    }

    private static String subject(JsonNode located) {
        return located.path("ecosystem").asText() + " " + located.path("name").asText() + " "
                + located.path("version").asText();
    }

    private static Path input(Path one) throws IOException {
        try (Stream<Path> files = Files.list(one)) {
            return files.filter(file -> Files.isRegularFile(file) && !file.endsWith("expected.json"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
