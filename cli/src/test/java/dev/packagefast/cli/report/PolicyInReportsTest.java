package dev.packagefast.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.policy.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every format says what the policy did: what blocks, what warns, what is set aside by whom and why, what is denied. */
class PolicyInReportsTest {
    private static final String BECAUSE = "excepted until 2026-12-31 by ann@example.org: never called";

    @TempDir
    Path folder;

    private DecidedScan decided;

    @BeforeEach
    void decide() throws Exception {
        decided = DecidedScan.of(folder, "never called");
    }

    private JsonNode json(ScanReportFormat format) throws IOException {
        return SampleScan.JSON.readTree(decided.written(format));
    }

    @Test
    void sarifSuppressesWhatSomebodyAnswersForAndNothingElse() throws IOException {
        String text = decided.written(new SarifReport(folder));
        assertThat(SarifReportTest.faults(text)).isEmpty();
        JsonNode run = SampleScan.JSON.readTree(text).path("runs").path(0);
        for (JsonNode result : run.path("results")) {
            String rule = result.path("ruleId").asText();
            JsonNode suppressions = result.path("suppressions");
            // All results of a run have the list, or none has.
            assertThat(suppressions.isArray()).isTrue();
            assertThat(suppressions.size())
                    .as(rule)
                    .isEqualTo(rule.startsWith("GHSA-a") || rule.startsWith("GHSA-c") ? 1 : 0);
        }
        JsonNode suppression =
                result(run, "GHSA-aaaa-aaaa-aaaa").path("suppressions").path(0);
        assertThat(suppression.path("kind").asText()).isEqualTo("external");
        assertThat(suppression.path("status").asText()).isEqualTo("accepted");
        assertThat(suppression.path("justification").asText()).isEqualTo(BECAUSE);
        assertThat(suppression.path("properties").path("expires").asText()).isEqualTo("2026-12-31");
        assertThat(suppression.path("properties").path("author").asText()).isEqualTo("ann@example.org");
        assertThat(suppression.path("properties").path("id").asText()).isEqualTo("CVE-2026-1");
    }

    @Test
    void sarifLevelsSayWhatFailsTheScanAndBaselineStatesWhatIsNew() throws IOException {
        JsonNode run = json(new SarifReport(folder)).path("runs").path(0);
        assertThat(result(run, "MAL-2026-1").path("level").asText()).isEqualTo("error");
        assertThat(result(run, "GHSA-bbbb-bbbb-bbbb").path("level").asText()).isEqualTo("warning");
        assertThat(result(run, "GHSA-dddd-dddd-dddd").path("level").asText()).isEqualTo("note");
        assertThat(result(run, "MAL-2026-1").path("baselineState").asText()).isEqualTo("new");
        assertThat(result(run, "GHSA-dddd-dddd-dddd").path("baselineState").asText())
                .isEqualTo("unchanged");
        assertThat(result(run, "GHSA-bbbb-bbbb-bbbb")
                        .path("properties")
                        .path("reason")
                        .asText())
                .contains("the rule at ");
    }

    @Test
    void sarifPutsWhatIsDeniedAtThePackageAndNotesIntoTheConfiguration() throws IOException {
        JsonNode run = json(new SarifReport(folder)).path("runs").path(0);
        JsonNode denied = result(run, SarifRules.DENIED);
        assertThat(denied.path("message").path("text").asText())
                .isEqualTo("top@1.0.0 is denied by names: looks like another name");
        JsonNode place = denied.path("locations").path(0).path("physicalLocation");
        assertThat(place.path("artifactLocation").path("uri").asText()).isEqualTo("work/app/package-lock.json");
        assertThat(place.path("region").path("startLine").asInt()).isPositive();
        JsonNode rules = run.path("tool").path("driver").path("rules");
        assertThat(rules.path(denied.path("ruleIndex").asInt()).path("id").asText())
                .isEqualTo(SarifRules.DENIED);
        JsonNode notes = run.path("invocations").path(0).path("toolConfigurationNotifications");
        assertThat(notes).hasSize(2);
        assertThat(notes.path(0).path("descriptor").path("id").asText()).isEqualTo("expired");
        assertThat(notes.path(0).path("level").asText()).isEqualTo("warning");
        assertThat(notes.path(1).path("descriptor").path("id").asText()).isEqualTo("unused");
        assertThat(notes.path(1).path("level").asText()).isEqualTo("note");
    }

    private static JsonNode result(JsonNode run, String rule) {
        for (JsonNode each : run.path("results")) {
            if (each.path("ruleId").asText().equals(rule)) {
                return each;
            }
        }
        throw new AssertionError("no result of " + rule);
    }

    @Test
    void cycloneDxHasTheStateOfVexAndTheDetailsOfExceptions() throws IOException {
        String text = decided.written(new CycloneDxReport());
        assertThat(new JsonParser().validate(text.getBytes(StandardCharsets.UTF_8), Version.VERSION_16))
                .isEmpty();
        JsonNode bom = SampleScan.JSON.readTree(text);
        assertThat(bom.path("vulnerabilities").findValuesAsText("id"))
                .contains("MAL-2026-1", "GHSA-aaaa-aaaa-aaaa", "GHSA-cccc-cccc-cccc", "GHSA-dddd-dddd-dddd");
        for (JsonNode each : bom.path("vulnerabilities")) {
            String id = each.path("id").asText();
            JsonNode analysis = each.path("analysis");
            assertThat(analysis.has("state")).as(id).isEqualTo(id.equals("GHSA-cccc-cccc-cccc"));
            String properties = each.path("properties").toString();
            switch (id) {
                case "GHSA-aaaa-aaaa-aaaa" ->
                    assertThat(properties)
                            .contains("\"excepted\"", BECAUSE, "pfsec:expires", "2026-12-31", "ann@example.org");
                case "GHSA-bbbb-bbbb-bbbb" -> assertThat(properties).contains("\"warn\"");
                case "GHSA-cccc-cccc-cccc" -> {
                    assertThat(analysis.path("state").asText()).isEqualTo("not_affected");
                    assertThat(analysis.path("detail").asText()).contains("vex.json", "component_not_present");
                    assertThat(each.path("affects").toString()).contains("\"unaffected\"");
                }
                case "GHSA-dddd-dddd-dddd" -> assertThat(properties).contains("\"known\"", "former.json");
                default -> assertThat(properties).contains("\"block\"");
            }
        }
        assertThat(bom.path("metadata").path("properties").toString())
                .contains("top@1.0.0 by names: looks like another name", "expired on 2026-01-31", "matches nothing");
    }

    @Test
    void whatWasExceptedIsNotClearedForEverByReadingTheBillAsVex() throws Exception {
        Path bom = Files.writeString(folder.resolve("bom.json"), decided.written(new CycloneDxReport()));
        ScanReport again = decided.sample().report().under(Policy.blockAll().withVex(bom), SampleScan.NOW);
        assertThat(again.excepted())
                .extracting(each -> each.finding().advisory().id())
                .containsExactly("GHSA-cccc-cccc-cccc");
    }

    @Test
    void aDecisionAboutOneVersionIsNotReadAsSaidAboutAnother() throws Exception {
        SampleScan two = new SampleScan(folder.resolve("two"));
        two.holds("old", "1.0.0").holds("top", "1.0.0").holdsBelow("top", "old", "1.1.0");
        two.knows("GHSA-aaaa-aaaa-aaaa", "old", "HIGH", "1.2.0");
        Path vex = Files.writeString(folder.resolve("one.json"), """
                {"@context": "https://openvex.dev/ns/v0.2.0", "statements": [
                  {"vulnerability": {"name": "GHSA-aaaa-aaaa-aaaa"}, "products": [{"@id": "pkg:npm/old@1.1.0"}],
                   "status": "not_affected", "justification": "component_not_present"}]}""");
        ScanReport report = two.report().under(Policy.blockAll().withVex(vex), SampleScan.NOW);
        JsonNode bom = SampleScan.JSON.readTree(two.written(new CycloneDxReport(), report));
        assertThat(bom.path("vulnerabilities")).hasSize(2);
        for (JsonNode each : bom.path("vulnerabilities")) {
            assertThat(each.path("affects")).hasSize(1);
            assertThat(each.path("analysis").has("state"))
                    .isEqualTo(each.path("affects").toString().contains("old@1.1.0"));
        }
        assertThat(bom.path("vulnerabilities").findValuesAsText("bom-ref")).doesNotHaveDuplicates();
    }

    @Test
    void aStatementAboutAPackageInsideOfAProductIsNoStateOfTheComponent() throws Exception {
        Path vex = Files.writeString(folder.resolve("inside.json"), """
                {"@context": "https://openvex.dev/ns/v0.2.0", "statements": [
                  {"vulnerability": {"name": "GHSA-bbbb-bbbb-bbbb"}, "status": "not_affected",
                   "products": [{"@id": "pkg:npm/top@1.0.0", "subcomponents": [{"@id": "pkg:npm/deep@2.0.0"}]}],
                   "justification": "vulnerable_code_not_in_execute_path"}]}""");
        ScanReport report = decided.sample().report().under(Policy.blockAll().withVex(vex), SampleScan.NOW);
        assertThat(report.excepted()).hasSize(1);
        JsonNode bom = SampleScan.JSON.readTree(decided.sample().written(new CycloneDxReport(), report));
        assertThat(bom.findValues("state")).isEmpty();
        assertThat(bom.findValuesAsText("detail").toString()).contains("inside.json");
    }

    @Test
    void spdxAnnotatesPackagesAndTheDocument() throws Exception {
        String text = decided.written(new SpdxReport());
        assertThat(SpdxReportTest.faults(text)).isEmpty();
        JsonNode document = SampleScan.JSON.readTree(text);
        assertThat(document.path("annotations").findValuesAsText("comment").toString())
                .contains(
                        "denied: top@1.0.0 by names: looks like another name",
                        "expired on 2026-01-31",
                        "matches nothing");
        for (JsonNode each : document.path("packages")) {
            if (each.path("name").asText().equals("old")) {
                assertThat(each.path("annotations").findValuesAsText("comment"))
                        .containsExactly("GHSA-aaaa-aaaa-aaaa, high: excepted: " + BECAUSE);
                assertThat(each.path("annotations").findValuesAsText("annotator"))
                        .containsExactly("Tool: pfsec-1.2.3");
                assertThat(each.path("externalRefs").toString()).contains("GHSA-aaaa-aaaa-aaaa");
            }
        }
    }

    @Test
    void markdownHasASectionForEach() throws IOException {
        String text = decided.written(new MarkdownReport());
        assertThat(text.lines().toList())
                .startsWith("### 2 findings in 2 of 7 packages: 1 malicious, 1 moderate; some are warnings; 1 denied;"
                        + " 1 known; 2 excepted")
                .contains(
                        "**1 denied by plugins**",
                        "- `top@1.0.0` by `names`: looks like another name",
                        "<details><summary>Set aside by the policy: 3 findings</summary>",
                        "<details><summary>About the policy: 2 notes</summary>")
                .anySatisfy(line -> assertThat(line).startsWith("| moderate (warning) | `deep@2.0.0`"))
                .anySatisfy(line -> assertThat(line).startsWith("| malicious | `evil@6.6.6`"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("- excepted: `old@1.0.0` ").endsWith("never called"))
                .anySatisfy(line -> assertThat(line).startsWith("- not affected: `cleared@1.0.0` "))
                .anySatisfy(line -> assertThat(line).startsWith("- known: `former@1.0.0` "));
    }

    @Test
    void htmlHasThemAsData() throws IOException {
        JsonNode data = SampleScan.JSON.readTree(HtmlReportTest.between(
                decided.written(new HtmlReport()), "<script type=\"application/json\" id=\"data\">", "</script>"));
        assertThat(data.path("vulnerable").findValuesAsText("decision")).containsExactly("block", "warn");
        assertThat(data.path("setAside").findValuesAsText("decision"))
                .containsExactlyInAnyOrder("known", "excepted", "not_affected");
        assertThat(data.path("setAside").findValuesAsText("reason")).contains(BECAUSE);
        assertThat(data.path("denied").findValuesAsText("what")).containsExactly("top@1.0.0");
        assertThat(data.path("notes").findValuesAsText("what").toString()).contains("expired on 2026-01-31");
    }
}
