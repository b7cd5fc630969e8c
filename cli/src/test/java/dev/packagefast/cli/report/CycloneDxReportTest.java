package dev.packagefast.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.packagefast.security.inventory.Inventory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cyclonedx.Version;
import org.cyclonedx.model.Bom;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CycloneDxReportTest {
    @TempDir
    Path folder;

    private static JsonNode valid(String bom) throws IOException {
        assertThat(new JsonParser().validate(bom.getBytes(StandardCharsets.UTF_8), Version.VERSION_16))
                .isEmpty();
        return SampleScan.JSON.readTree(bom);
    }

    @Test
    void aScanIsValidAndListsCleanPackagesToo() throws IOException {
        JsonNode bom = valid(SampleScan.usual(folder).written((ScanReportFormat) new CycloneDxReport()));
        assertThat(bom.path("components").findValuesAsText("purl"))
                .containsExactlyInAnyOrder(
                        "pkg:npm/old@1.0.0",
                        "pkg:npm/top@1.0.0",
                        "pkg:npm/deep@2.0.0",
                        "pkg:npm/evil@6.6.6",
                        "pkg:npm/%40team/fine@3.0.0");
        assertThat(bom.path("metadata").path("component").path("name").asText()).isEqualTo("app");
        assertThat(bom.path("compositions")).hasSize(1);
        assertThat(bom.path("compositions").path(0).path("aggregate").asText()).isEqualTo("complete");
        assertThat(bom.path("compositions").path(0).path("dependencies")).hasSize(6);
    }

    @Test
    void theValidatorIsReallyAsked() throws IOException {
        String bom = SampleScan.usual(folder).written((ScanReportFormat) new CycloneDxReport());
        assertThat(new JsonParser()
                        .validate(
                                bom.replace("\"type\" : \"library\"", "\"type\" : \"thing\"")
                                        .getBytes(StandardCharsets.UTF_8),
                                Version.VERSION_16))
                .isNotEmpty();
    }

    @Test
    void vulnerabilitiesNameWhatTheyAffectAndLeaveTheAnalysisToAPerson() throws IOException {
        JsonNode bom = valid(SampleScan.usual(folder).written((ScanReportFormat) new CycloneDxReport()));
        assertThat(bom.path("vulnerabilities")).hasSize(3);
        for (JsonNode each : bom.path("vulnerabilities")) {
            assertThat(each.has("analysis")).isFalse();
        }
        JsonNode old = byId(bom, "GHSA-aaaa-aaaa-aaaa");
        JsonNode rating = old.path("ratings").path(0);
        assertThat(rating.path("severity").asText()).isEqualTo("high");
        assertThat(rating.path("score").asDouble()).isEqualTo(7.5);
        assertThat(rating.path("method").asText()).isEqualTo("CVSSv31");
        assertThat(old.path("cwes").toString()).isEqualTo("[79]");
        assertThat(old.path("affects").path(0).path("ref").asText()).isEqualTo("pkg:npm/old@1.0.0");
        assertThat(old.path("advisories").path(0).path("url").asText()).isEqualTo("https://advisories.example/old");
        assertThat(old.path("recommendation").asText()).isEqualTo("Upgrade old@1.0.0 to 1.2.0.");
        JsonNode evil = byId(bom, "MAL-2026-1");
        assertThat(evil.path("properties").toString()).contains("pfsec:malicious");
    }

    private static JsonNode byId(JsonNode bom, String id) {
        for (JsonNode each : bom.path("vulnerabilities")) {
            if (each.path("id").asText().equals(id)) {
                return each;
            }
        }
        throw new AssertionError("no vulnerability " + id);
    }

    @Test
    void dependenciesAreTheLockfilesOwn() throws Exception {
        String json = SampleScan.usual(folder).written((InventoryReportFormat) new CycloneDxReport());
        valid(json);
        Bom bom = new JsonParser().parse(json.getBytes(StandardCharsets.UTF_8));
        assertThat(bom.getVulnerabilities()).isNullOrEmpty();
        assertThat(bom.getDependencies())
                .filteredOn(each -> each.getRef().equals("pkg:npm/top@1.0.0"))
                .singleElement()
                .satisfies(top -> assertThat(top.getDependencies())
                        .extracting(dependency -> dependency.getRef())
                        .containsExactly("pkg:npm/deep@2.0.0"));
        assertThat(bom.getDependencies())
                .filteredOn(each -> each.getRef().equals("project"))
                .singleElement()
                .satisfies(root -> assertThat(root.getDependencies()).hasSize(4));
    }

    @Test
    void aPackageThatManyRequireHasAnEdgeFromEach() throws IOException {
        SampleScan sample = new SampleScan(folder).holds("shared", "1.0.0");
        for (int i = 0; i < 40; i++) {
            sample.holds("user-" + i, "1.0.0").requires("user-" + i, "shared");
        }
        JsonNode bom = valid(sample.written((InventoryReportFormat) new CycloneDxReport()));
        int edges = 0;
        for (JsonNode each : bom.path("dependencies")) {
            edges += each.path("dependsOn").toString().contains("pkg:npm/shared@1.0.0") ? 1 : 0;
        }
        assertThat(edges).isEqualTo(41);
    }

    @Test
    void aFileThatStatesNoEdgesOrIsReadInPartIsNotCalledComplete() throws IOException {
        Files.writeString(folder.resolve("requirements.txt"), "django==1.0\n");
        assertThat(aggregates(folder.resolve("requirements.txt"))).containsExactly("incomplete");
        Path lock = Files.writeString(folder.resolve("package-lock.json"), """
                {"name": "app", "lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "1"}},
                  "node_modules/a": {"version": "1.0.0"}, "node_modules/b": {}}}""");
        assertThat(aggregates(lock)).containsExactly("incomplete");
        assertThat(aggregates(folder)).containsExactly("incomplete");
        Files.writeString(lock, Files.readString(lock).replace(", \"node_modules/b\": {}", ""));
        assertThat(aggregates(lock)).containsExactly("complete");
        // The project requires what both files name, and one of them does not tell what.
        assertThat(aggregates(folder)).containsExactly("complete", "incomplete");
    }

    private List<String> aggregates(Path path) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new CycloneDxReport().write(List.of(Inventory.read(path)), new ReportOrigin("1.2.3", SampleScan.NOW), out);
        return valid(out.toString(StandardCharsets.UTF_8)).path("compositions").findValuesAsText("aggregate");
    }

    @Test
    void componentsSayWhereTheyStandAndWhatTheirBytesAre() throws IOException {
        JsonNode bom = valid(SampleScan.usual(folder).written((InventoryReportFormat) new CycloneDxReport()));
        for (JsonNode component : bom.path("components")) {
            assertThat(component
                            .path("evidence")
                            .path("occurrences")
                            .path(0)
                            .path("line")
                            .asInt())
                    .isPositive();
        }
        assertThat(bom.path("components").findValues("content").toString()).contains("0".repeat(128));
        assertThat(bom.path("components").findValuesAsText("group")).containsExactly("@team");
    }
}
