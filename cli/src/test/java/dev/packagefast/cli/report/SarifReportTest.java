package dev.packagefast.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.ScanProblem;
import dev.packagefast.security.ScanReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SarifReportTest {
    @TempDir
    Path folder;

    /** The schema of the standard, from the jar that carries it. */
    static List<Error> faults(String sarif) throws IOException {
        try (InputStream in = SarifReportTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(in);
            return schema.validate(
                    sarif,
                    InputFormat.JSON,
                    context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        }
    }

    private JsonNode run(SampleScan sample) throws IOException {
        String sarif = sample.written(new SarifReport(folder));
        assertThat(faults(sarif)).isEmpty();
        return SampleScan.JSON.readTree(sarif).path("runs").path(0);
    }

    @Test
    void isValidByTheStandardsOwnSchema() throws IOException {
        assertThat(faults(SampleScan.usual(folder).written(new SarifReport(folder))))
                .isEmpty();
    }

    @Test
    void theSchemaIsReallyAsked() throws IOException {
        String sarif = SampleScan.usual(folder).written(new SarifReport(folder));
        assertThat(faults(sarif.replace("\"level\" : \"error\"", "\"level\" : \"dreadful\"")))
                .isNotEmpty();
        assertThat(faults(sarif.replace("\"version\" : \"2.1.0\"", "\"version\" : \"2.2\"")))
                .isNotEmpty();
        assertThat(faults(sarif.replace("https://osv.dev/vulnerability/GHSA-aaaa", "not a uri ")))
                .isNotEmpty();
    }

    @Test
    void hasOneRuleAnAdvisoryAndOneResultAFinding() throws IOException {
        JsonNode run = run(SampleScan.usual(folder));
        JsonNode rules = run.path("tool").path("driver").path("rules");
        assertThat(rules.findValuesAsText("id"))
                .containsExactlyInAnyOrder("MAL-2026-1", "GHSA-aaaa-aaaa-aaaa", "GHSA-bbbb-bbbb-bbbb");
        JsonNode results = run.path("results");
        assertThat(results).hasSize(3);
        for (JsonNode result : results) {
            assertThat(rules.path(result.path("ruleIndex").asInt()).path("id")).isEqualTo(result.path("ruleId"));
        }
        JsonNode old = rules.path(results.path(1).path("ruleIndex").asInt());
        assertThat(old.path("properties").path("security-severity").asText()).isEqualTo("7.5");
        assertThat(old.path("properties").path("tags").toString()).contains("external/cwe/cwe-79");
        assertThat(old.path("helpUri").asText()).isEqualTo("https://osv.dev/vulnerability/GHSA-aaaa-aaaa-aaaa");
        assertThat(rules.path(0).path("properties").path("security-severity").asText())
                .isEqualTo("10.0");
    }

    @Test
    void aResultStandsAtTheLineOfTheLockfileRelativeToTheBase() throws IOException {
        JsonNode physical = run(SampleScan.usual(folder))
                .path("results")
                .path(0)
                .path("locations")
                .path(0)
                .path("physicalLocation");
        assertThat(physical.path("artifactLocation").path("uri").asText()).isEqualTo("work/app/package-lock.json");
        assertThat(physical.path("region").path("startLine").asInt()).isPositive();
    }

    @Test
    void twoCopiesInOneFileAreOneResultWithARelatedLocation() throws IOException {
        SampleScan sample = new SampleScan(folder);
        sample.holds("old", "1.0.0").holds("top", "1.0.0").holdsBelow("top", "old", "1.0.0");
        sample.knows("GHSA-aaaa-aaaa-aaaa", "old", "HIGH", "1.2.0");
        JsonNode results = run(sample).path("results");
        assertThat(results).hasSize(1);
        assertThat(results.path(0).path("relatedLocations")).hasSize(1);
    }

    @Test
    void fingerprintsStayWhenLinesAndTimesMoveAndDifferBetweenFindings() throws IOException {
        List<String> first = run(SampleScan.usual(folder)).path("results").findValuesAsText(SarifResult.FINGERPRINT);
        SampleScan moved = SampleScan.usual(folder).entry("node_modules/aaa", "1.0.0");
        assertThat(run(moved).path("results").findValuesAsText(SarifResult.FINGERPRINT))
                .isEqualTo(first);
        assertThat(first).hasSize(3).doesNotHaveDuplicates();
        assertThat(Fingerprint.of("ab", "c")).isNotEqualTo(Fingerprint.of("a", "bc"));
    }

    @Test
    void problemsAreNotificationsOfARunThatDidNotSucceed() throws IOException {
        SampleScan sample = SampleScan.usual(folder);
        ScanReport whole = sample.report();
        ScanReport partial = new ScanReport(
                whole.files(),
                whole.packages(),
                whole.ecosystems(),
                whole.vulnerable(),
                List.of(new ScanProblem("a/yarn.lock:3", "is cut [short](https://evil.example) {0}", "Fetch it anew")),
                whole.inventories());
        String sarif = sample.written(new SarifReport(folder), partial);
        assertThat(faults(sarif)).isEmpty();
        JsonNode invocation = SampleScan.JSON
                .readTree(sarif)
                .path("runs")
                .path(0)
                .path("invocations")
                .path(0);
        assertThat(invocation.path("executionSuccessful").asBoolean()).isFalse();
        assertThat(invocation
                        .path("toolExecutionNotifications")
                        .path(0)
                        .path("message")
                        .path("text")
                        .asText())
                .isEqualTo("a/yarn.lock:3: is cut \\[short\\](https://evil.example) {{0}}. Fetch it anew");
    }

    @Test
    void staysWithinWhatASiteTakesAndSaysWhatIsLeftOut() throws IOException {
        SampleScan sample = new SampleScan(folder).holds("old", "1.0.0");
        ObjectNode record = sample.advisory("GHSA-aaaa-aaaa-aaaa", "old", "HIGH", "1.2.0");
        record.put("summary", "s".repeat(3_000)).put("details", "d".repeat(30_000));
        for (int i = 1; i <= 50; i++) {
            ((ObjectNode) record.path("database_specific")).withArray("cwe_ids").add("CWE-" + i);
        }
        List<DeniedPackage> denied = new ArrayList<>();
        for (int i = 0; i < SarifReport.MOST_RESULTS + 10; i++) {
            denied.add(new DeniedPackage("names", "old@1.0.0", "reason " + i));
        }
        JsonNode whole = run(sample.knows(record));
        JsonNode rule = whole.path("tool").path("driver").path("rules").path(0);
        assertThat(rule.path("properties").path("tags")).hasSize(20);
        assertThat(rule.path("fullDescription").path("text").asText().length()).isLessThan(1_010);
        assertThat(rule.path("shortDescription").path("text").asText().length()).isLessThan(1_010);
        JsonNode run = SampleScan.JSON
                .readTree(
                        sample.written(new SarifReport(folder), sample.report().withDenied(denied)))
                .path("runs")
                .path(0);
        assertThat(run.path("results")).hasSize(SarifReport.MOST_RESULTS);
        assertThat(run.path("invocations")
                        .path(0)
                        .path("toolExecutionNotifications")
                        .path(0)
                        .path("message")
                        .path("text")
                        .asText())
                .startsWith("11 further results are left out");
    }

    @Test
    void aScanWithoutFindingsIsValidToo() throws IOException {
        assertThat(run(new SampleScan(folder).holds("fine", "1.0.0")).path("results"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/base/a/package-lock.json, a/package-lock.json",
        "a/./b/../package-lock.json, a/package-lock.json",
        "/elsewhere/x.json, file:///elsewhere/x.json",
        "../up/x.json, file:///up/x.json",
        "a b/x.json, a%20b/x.json",
        "javascript:alert(1)/x.json, javascript%3Aalert%281%29/x.json",
        "q?a=1#f/x.json, q%3Fa=1%23f/x.json",
        "ü/x.json, %C3%BC/x.json",
    })
    void pathsBecomeAddressesThatAreNothingElse(String path, String uri) {
        assertThat(SarifText.uri(Path.of(path), Path.of("/base"))).isEqualTo(uri);
    }
}
