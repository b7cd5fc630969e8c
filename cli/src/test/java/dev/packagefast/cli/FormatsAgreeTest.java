package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One scan of real lockfiles under a policy, written in every format: the same findings, severities and decisions in all.
 * The folders have names with blanks and signs.
 */
class FormatsAgreeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FILES = List.of(
            "retire.js-node-2020-05-04/package-lock.json",
            "osv.dev-gcp_appengine-2022-04-13/Pipfile.lock",
            "trivy-integration_testdata_fixtures_repo_trivy-ci-test-2024-05-28/Cargo.lock",
            "osv-schema-docs-2026/Gemfile.lock",
            "trivy-pkg_dependency_parser_php_composer_testdata_composer-2024-06-14/composer.lock");
    private static final String POLICY = """
            [[rule]]
            action = "warn"
            at-most = "moderate"
            [[exception]]
            id = "CVE-2021-23337"
            package = "lodash"
            reason = "known"
            author = "ann"
            expires = 9999-12-31
            """;
    private static final Pattern DATABASE = Pattern.compile(", of (\\d{4}-\\d\\d-\\d\\d)");

    @TempDir
    static Path home;

    /** What was written, by format. */
    private static final Map<String, String> REPORTS = new HashMap<>();

    /** {@code purl id severity decision} of every finding in the JSON report. */
    private static TreeSet<String> expected;

    @BeforeAll
    static void scanInEveryFormat() throws IOException {
        Path tree = home.resolve("tree");
        int number = 0;
        for (String file : FILES) {
            Path source = SharedData.require("lockfiles/" + file);
            Path folder = Files.createDirectories(tree.resolve(++number + " C:\\a %20 & b#c?"));
            Files.copy(source, folder.resolve(source.getFileName()));
        }
        Path policy = Files.writeString(home.resolve("policy.toml"), POLICY);
        for (String format : List.of("table", "json", "sarif", "cyclonedx", "spdx", "markdown", "html")) {
            CommandRun run =
                    CommandRun.of(home, "scan", tree.toString(), "--policy", policy.toString(), "--format", format);
            assertThat(run.exit()).as(format + run.err()).isEqualTo(Exit.BAD);
            REPORTS.put(format, run.out());
        }
        JsonNode report = JSON.readTree(report("json"));
        expected = new TreeSet<>();
        for (String part : List.of("findings", "known", "excepted")) {
            for (JsonNode each : report.path(part)) {
                JsonNode advisory = each.path("advisory");
                assertThat(expected.add(line(
                                each.path("package").path("purl").asText(),
                                advisory.path("id").asText(),
                                advisory.path("severity").asText(),
                                each.path("decision").asText())))
                        .as("one finding a package version and advisory: " + each)
                        .isTrue();
            }
        }
        assertThat(expected).hasSizeGreaterThan(50);
        assertThat(expected).anyMatch(each -> each.endsWith(" excepted")).anyMatch(each -> each.endsWith(" warn"));
    }

    private static String report(String format) {
        return REPORTS.getOrDefault(format, "");
    }

    private static String line(String purl, String id, String severity, String decision) {
        return purl + " " + id + " " + severity + " " + decision;
    }

    @Test
    void sarifHasEachFindingInEachFileOnceAndOnAPlaceThatIsThere() throws IOException {
        JsonNode run = JSON.readTree(report("sarif")).path("runs").path(0);
        TreeSet<String> found = new TreeSet<>();
        TreeSet<String> fingerprints = new TreeSet<>();
        for (JsonNode result : run.path("results")) {
            JsonNode rule = run.path("tool")
                    .path("driver")
                    .path("rules")
                    .path(result.path("ruleIndex").asInt());
            JsonNode properties = result.path("properties");
            found.add(line(
                    properties.path("purl").asText(),
                    rule.path("id").asText(),
                    rule.path("properties").path("severity").asText(),
                    properties.path("decision").asText()));
            assertThat(fingerprints.add(result.path("partialFingerprints")
                            .path("pfsecFinding/v1")
                            .asText()))
                    .as("a fingerprint of its own: " + result)
                    .isTrue();
            JsonNode physical = result.path("locations").path(0).path("physicalLocation");
            String uri = physical.path("artifactLocation").path("uri").asText();
            Path file = Path.of(URI.create(uri.startsWith("file:") ? uri : "file:///" + uri));
            assertThat(file).exists();
            assertThat(physical.path("region").path("startLine").asInt())
                    .isBetween(1, Files.readAllLines(file).size());
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void cycloneDxHasThem() throws IOException {
        TreeSet<String> found = new TreeSet<>();
        for (JsonNode each : JSON.readTree(report("cyclonedx")).path("vulnerabilities")) {
            Map<String, String> properties = new HashMap<>();
            each.path("properties")
                    .forEach(one -> properties.put(
                            one.path("name").asText(), one.path("value").asText()));
            String severity = each.path("ratings").path(0).path("severity").asText("unknown");
            for (JsonNode affected : each.path("affects")) {
                found.add(line(
                        affected.path("ref").asText(),
                        each.path("id").asText(),
                        severity.equals("medium") ? "moderate" : severity,
                        properties.getOrDefault("pfsec:decision", "")));
            }
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void spdxHasThem() throws IOException {
        Pattern comment = Pattern.compile("(\\S+), (\\w+): (\\w+)(: .*)?", Pattern.DOTALL);
        TreeSet<String> found = new TreeSet<>();
        for (JsonNode each : JSON.readTree(report("spdx")).path("packages")) {
            String purl = "";
            for (JsonNode reference : each.path("externalRefs")) {
                if (reference.path("referenceType").asText().equals("purl")) {
                    purl = reference.path("referenceLocator").asText();
                }
            }
            for (JsonNode annotation : each.path("annotations")) {
                Matcher said = comment.matcher(annotation.path("comment").asText());
                assertThat(said.matches()).as(annotation.toString()).isTrue();
                found.add(line(purl, said.group(1), said.group(2), said.group(3)));
            }
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void htmlHasThem() throws IOException {
        String html = report("html");
        String start = "<script type=\"application/json\" id=\"data\">";
        String data = html.substring(html.indexOf(start) + start.length());
        JsonNode page = JSON.readTree(data.substring(0, data.indexOf("</script>")));
        List<String> found = new ArrayList<>();
        for (String part : List.of("vulnerable", "setAside")) {
            for (JsonNode each : page.path(part)) {
                for (JsonNode finding : each.path("findings")) {
                    found.add(each.path("name").asText() + " "
                            + each.path("version").asText() + " "
                            + finding.path("id").asText() + " "
                            + finding.path("severity").asText() + " "
                            + finding.path("decision").asText());
                }
            }
        }
        assertThat(found).hasSize(expected.size());
        assertThat(counts(found)).isEqualTo(counts(expected));
    }

    @Test
    void tableAndMarkdownCountThemAlike() {
        Matcher table = Pattern.compile("(\\d+ findings in .*)").matcher(report("table"));
        Matcher markdown = Pattern.compile("### (\\d+ findings in .*)").matcher(report("markdown"));
        assertThat(table.find()).isTrue();
        assertThat(markdown.find()).isTrue();
        for (String text : List.of(table.group(1), markdown.group(1))) {
            int open = 0;
            for (String severity : List.of("malicious", "critical", "high", "moderate", "low", "unknown", "none")) {
                int count = (int) expected.stream()
                        .filter(each -> each.contains(" " + severity + " ") && !each.endsWith(" excepted"))
                        .count();
                open += count;
                if (count > 0) {
                    assertThat(text).containsPattern("\\b" + count + " " + severity);
                } else {
                    assertThat(text).doesNotContain(severity);
                }
            }
            assertThat(text).startsWith(open + " findings in ").contains("excepted");
        }
        for (String each : expected) {
            String id = each.split(" ", -1)[1];
            assertThat(report("table")).contains(id);
            assertThat(report("markdown")).contains(id);
        }
    }

    @Test
    void allSayTheSameAgeOfTheDatabase() throws IOException {
        Map<String, String> days = new TreeMap<>();
        for (String format : List.of("table", "markdown", "html", "sarif")) {
            Matcher day = DATABASE.matcher(report(format).replaceAll("&#45;&#8203;", "-"));
            assertThat(day.find()).as(format).isTrue();
            days.put(format, day.group(1));
        }
        assertThat(new TreeSet<>(days.values())).as(days.toString()).hasSize(1);
    }

    /** How many findings there are of each id, severity and decision. */
    private static Map<String, Integer> counts(Iterable<String> findings) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String each : findings) {
            String[] words = each.split(" ", -1);
            int last = words.length - 1;
            counts.merge(words[last - 2] + " " + words[last - 1] + " " + words[last], 1, Integer::sum);
        }
        return counts;
    }
}
