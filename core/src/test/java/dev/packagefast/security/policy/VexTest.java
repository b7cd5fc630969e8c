package dev.packagefast.security.policy;

import static dev.packagefast.security.policy.PolicyFixture.decisions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What VEX documents clear, and what they do not. */
class VexTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeProject() throws IOException {
        PolicyFixture.project(folder);
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "not_affected        | CVE-5      | \"pkg:npm/gear@1.0.0\"                | GHSA-crit",
                "not_affected        | GHSA-crit  | \"pkg:npm/gear@1.0.0\"                | GHSA-crit",
                "not_affected        | CVE-5      | \"pkg:npm/gear\"                      | GHSA-crit",
                "fixed               | CVE-5      | \"pkg:npm/gear@1.0.0\"                | GHSA-crit",
                "fixed               | CVE-5      | \"pkg:npm/gear\"                      | ''",
                "affected            | CVE-5      | \"pkg:npm/gear@1.0.0\"                | ''",
                "under_investigation | CVE-5      | \"pkg:npm/gear@1.0.0\"                | ''",
                "not_affected        | CVE-5      | \"pkg:npm/gear@1.0.1\"                | ''",
                "not_affected        | cve-5      | \"pkg:npm/gear@1.0.0\"                | ''",
                "not_affected        | CVE-5      | \"pkg:npm/gear@1.0\"                  | ''",
                "not_affected        | CVE-5      | \"pkg:npm/gear@1.0.0%2Bx\"            | ''",
                "not_affected        | CVE-5      | \"pkg:npm/ge%61r@1.0.1\"              | ''",
                "not_affected        | CVE-5      | \"pkg:npm/*@1.0.0\"                   | ''",
                "not_affected        | CVE-5      | \"pkg:npm/\"                          | ''",
                "not_affected        | CVE-5      | \"pkg:npm/gear@\"                     | ''",
                "not_affected        | CVE-5      | \"pkg:npm/gear@*\"                    | ''",
                "not_affected        | CVE-5      | \"pkg:npm/GEAR@1.0.0\"                | ''",
                "not_affected        | CVE-5      | \"pkg:npm/gear@1.0.0?a=b\"            | ''",
                "not_affected        | CVE-5      | \"pkg:pypi/gear@1.0.0\"               | ''",
                "not_affected        | CVE-5      | \"pkg:npm/%40a/gear@1.0.0\"           | ''",
                "not_affected        | CVE-5      | \"pkg:npm/gear@1.0.0?vcs_url=x\"      | ''",
                "not_affected        | CVE-5      | \"pkg:npm/gear@1.0.0#lib\"            | ''",
                "not_affected        | CVE-1      | \"pkg:npm/gear@1.0.0\"                | ''",
                "not_affected        | CVE-5      | \"\"                                  | ''",
                "not_affected        | CVE-5      | \"https://example.org/app\"           | ''",
                "not_affected        | CVE-4      | \"pkg:npm/%40evil/clock@1.0.0\"       | MAL-1",
                "not_affected        | CVE-1      | \"pkg:npm/tick@1.0.0\"                | GHSA-high PYSEC-high",
                "not_affected        | CVE-5      | {\"@id\": \"pkg:npm/app@1.0.0\", \"subcomponents\": [{\"@id\": \"pkg:npm/gear@1.0.0\"}]} | GHSA-crit",
                "not_affected        | CVE-5      | {\"@id\": \"pkg:npm/other@1.0.0\", \"subcomponents\": [{\"@id\": \"pkg:npm/gear@1.0.0\"}]} | ''",
                "not_affected        | CVE-5      | {\"@id\": \"pkg:npm/gear@1.0.0\", \"subcomponents\": [{\"@id\": \"pkg:npm/gear@1.0.0\"}]} | ''",
                "not_affected        | CVE-5      | {\"@id\": \"pkg:npm/gear@1.0.0\", \"subcomponents\": []} | ''",
                "not_affected        | CVE-5      | {\"@id\": \"pkg:npm/gear@1.0.0\", \"subcomponents\": [{\"@id\": \"gear\"}]} | ''",
                "not_affected        | CVE-1      | {\"@id\": \"pkg:npm/gear@1.0.0\", \"subcomponents\": [{\"@id\": \"pkg:npm/tick@1.0.0\"}]} | ''",
                "not_affected        | CVE-3      | {\"@id\": \"urn:x\", \"identifiers\": {\"purl\": \"pkg:npm/tock@1.0.0\"}} | GHSA-unrated",
            })
    void openVexClearsWhatItNamesExactly(String status, String id, String product, String cleared) throws Exception {
        assertThat(cleared(openVex(statement(status, id, product, "2026-01-01"))))
                .isEqualTo(cleared);
    }

    @Test
    void theLatestStatementCounts() throws Exception {
        String no = statement("not_affected", "CVE-5", "\"pkg:npm/gear@1.0.0\"", "2026-01-01");
        String yes = statement("affected", "CVE-5", "\"pkg:npm/gear@1.0.0\"", "2026-01-02");
        String again = statement("not_affected", "CVE-5", "\"pkg:npm/gear@1.0.0\"", "2026-01-03");
        assertThat(cleared(openVex(no + "," + yes))).isEmpty();
        assertThat(cleared(openVex(yes + "," + no))).isEmpty();
        assertThat(cleared(openVex(yes + "," + again + "," + no))).isEqualTo("GHSA-crit");
    }

    @Test
    void ofTwoStatementsOfOneTimeTheStricterCounts() throws Exception {
        String no = statement("not_affected", "CVE-5", "\"pkg:npm/gear@1.0.0\"", "2026-01-01");
        String yes = statement("under_investigation", "GHSA-crit", "\"pkg:npm/gear\"", "2026-01-01");
        assertThat(cleared(openVex(no + "," + yes))).isEmpty();
        assertThat(cleared(openVex(yes + "," + no))).isEmpty();
    }

    @Test
    void readsTheFirstDraftsOfOpenVex() throws Exception {
        assertThat(cleared("""
                {"@context": "https://openvex.dev/ns", "statements": [{"vulnerability": "CVE-5",
                  "products": ["pkg:npm/gear@1.0.0"], "status": "not_affected",
                  "justification": "vulnerable_code_not_present"}]}""")).isEqualTo("GHSA-crit");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "not_affected           | {\"ref\": \"g\"}                                             | GHSA-crit",
                "false_positive         | {\"ref\": \"g\"}                                             | GHSA-crit",
                "resolved               | {\"ref\": \"g\"}                                             | GHSA-crit",
                "resolved_with_pedigree | {\"ref\": \"pkg:npm/gear\"}                                  | ''",
                "exploitable            | {\"ref\": \"g\"}                                             | ''",
                "in_triage              | {\"ref\": \"g\"}                                             | ''",
                "not_affected           | {\"ref\": \"pkg:npm/gear@1.0.0\"}                            | GHSA-crit",
                "not_affected           | {\"ref\": \"inner\"}                                         | ''",
                "not_affected           | {\"ref\": \"twice\"}                                         | ''",
                "not_affected           | {\"ref\": \"nowhere\"}                                       | ''",
                "not_affected           | {\"ref\": \"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg:npm/gear@1.0.0\"} | GHSA-crit",
                "not_affected           | {\"ref\": \"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#g\"} | ''",
                "not_affected           | {\"ref\": \"v\", \"versions\": [{\"version\": \"1.0.0\", \"status\": \"unaffected\"}]} | GHSA-crit",
                "not_affected           | {\"ref\": \"v\", \"versions\": [{\"version\": \"1.0.0\", \"status\": \"affected\"}]} | ''",
                "not_affected           | {\"ref\": \"v\", \"versions\": [{\"version\": \"1.0.0\"}]}     | ''",
                "not_affected           | {\"ref\": \"v\", \"versions\": [{\"version\": \"2.0.0\", \"status\": \"unaffected\"}]} | ''",
                "not_affected           | {\"ref\": \"v\", \"versions\": [{\"range\": \"vers:npm/*\", \"status\": \"unaffected\"}]} | ''",
            })
    void cycloneDxClearsWhatItNamesExactly(String state, String affects, String cleared) throws Exception {
        assertThat(cleared(cycloneDx(state, affects))).isEqualTo(cleared);
    }

    /** What it is said of cannot be told, so that it may be said of the version that an earlier statement cleared. */
    @ParameterizedTest(name = "{0} of {1}: cleared {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "exploitable  | {\"range\": \"vers:npm/<1.5.0\"}                             | ''",
                "in_triage    | {\"range\": \"vers:npm/<1.5.0\", \"status\": \"affected\"}   | ''",
                "exploitable  | {\"version\": \"1.0.0\"}                                     | ''",
                "exploitable  | {\"version\": \"1.0.1\"}                                     | GHSA-crit",
                "not_affected | {\"range\": \"vers:npm/<1.5.0\"}                             | GHSA-crit",
            })
    void aLaterWordAboutARangeTakesBackWhatWasCleared(String state, String version, String cleared) throws Exception {
        Path earlier = Files.writeString(
                folder.resolve("earlier.json"),
                openVex(statement("not_affected", "CVE-5", "\"pkg:npm/gear@1.0.0\"", "2025-01-01")));
        Path later = Files.writeString(
                folder.resolve("later.json"), cycloneDx(state, "{\"ref\": \"g\", \"versions\": [" + version + "]}"));
        assertThat(decisions(folder, Policy.blockAll().withVex(earlier).withVex(later)).stream()
                        .filter(each -> !each.endsWith(" block"))
                        .toList())
                .isEqualTo(cleared.isEmpty() ? List.of() : List.of(cleared + " not_affected"));
    }

    @Test
    void aVulnerabilityWithoutAnAnalysisSaysNothing() throws Exception {
        String document = cycloneDx("not_affected", "{\"ref\": \"g\"}");
        assertThat(cleared(document.replace("\"analysis\"", "\"other\""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"@context\": \"https://example.org\"}",
                "{\"bomFormat\": \"SPDX\"}",
                "{\"@context\": \"https://openvex.dev/ns/v0.2.0\"}",
                "{\"@context\": \"https://openvex.dev/ns/v0.2.0\", \"statements\": [{}]}",
                "{\"@context\": \"https://openvex.dev/ns/v0.2.0\", \"statements\": [], \"statements\": []}",
                "{\"@context\": \"https://openvex.dev/ns/v0.2.0\", \"timestamp\": \"today\", \"statements\": []}",
                "{\"@context\": \"https://openvex.dev/ns/v0.2.0\", \"statements\": [{\"status\": \"fixed\"}]}",
                "{\"@context\": \"https://openvex.dev/ns/v0.2.0\", \"statements\": [{\"status\": \"maybe\", \"vulnerability\": \"a\"}]}",
                "{\"@context\": \"https://openvex.dev/ns/v0.2.0\", \"statements\": [{\"status\": \"not_affected\", \"vulnerability\": \"a\"}]}",
                "{\"bomFormat\": \"CycloneDX\", \"vulnerabilities\": [{\"id\": \"a\", \"analysis\": {\"state\": \"fine\"}}]}",
                "{\"bomFormat\": \"CycloneDX\", \"vulnerabilities\": [{\"analysis\": {\"state\": \"resolved\"}}]}",
                "{\"bomFormat\": \"CycloneDX\"} {}",
            })
    void refusesWhatIsNoVexDocument(String document) {
        assertThatThrownBy(() -> cleared(document)).isInstanceOf(PolicyFileException.class);
    }

    @Test
    void survivesDeepNesting() {
        String deep = "{\"bomFormat\": \"CycloneDX\", \"components\": ".repeat(1) + "[".repeat(5_000);
        assertThatThrownBy(() -> cleared(deep)).isInstanceOf(PolicyFileException.class);
    }

    private String cleared(String document) throws Exception {
        Path vex = Files.writeString(folder.resolve("vex.json"), document);
        List<String> decided = decisions(folder, Policy.blockAll().withVex(vex));
        assertThat(decided).hasSize(6);
        return String.join(
                " ",
                decided.stream()
                        .filter(each -> !each.endsWith(" block"))
                        .map(each -> each.replace(" not_affected", ""))
                        .toList());
    }

    static String openVex(String statements) {
        return """
                {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "urn:a", "author": "ann",
                 "timestamp": "2020-01-01T00:00:00Z", "version": 1, "statements": [%s]}""".formatted(statements);
    }

    static String statement(String status, String id, String product, String day) {
        return """
                {"vulnerability": {"name": "%s", "aliases": ["X-1"]}, "timestamp": "%sT00:00:00Z",
                 "products": [%s], "status": "%s", "impact_statement": "never called"}""".formatted(id, day, product.startsWith("\"") ? "{\"@id\": " + product + "}" : product, status);
    }

    static String cycloneDx(String state, String affects) {
        return """
                {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"timestamp": "2026-01-01T00:00:00Z"},
                 "components": [
                   {"bom-ref": "g", "purl": "pkg:npm/gear@1.0.0", "components": [{"bom-ref": "inner", "purl": "pkg:npm/in@1.0.0"}]},
                   {"bom-ref": "v", "purl": "pkg:npm/gear"},
                   {"bom-ref": "twice", "purl": "pkg:npm/gear@1.0.0"}, {"bom-ref": "twice", "purl": "pkg:npm/tick@1.0.0"}],
                 "vulnerabilities": [{"id": "CVE-5", "analysis": {"state": "%s", "detail": "never called"},
                   "affects": [%s]}]}""".formatted(state, affects);
    }
}
