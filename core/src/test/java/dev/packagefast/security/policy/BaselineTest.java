package dev.packagefast.security.policy;

import static dev.packagefast.security.policy.PolicyFixture.NOW;
import static dev.packagefast.security.policy.PolicyFixture.decisions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.ScanReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as known since an earlier report. */
class BaselineTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeProject() throws IOException {
        PolicyFixture.project(folder);
    }

    @ParameterizedTest(name = "{0} {1} {2} {3} dev={4}: known {5}")
    @CsvSource({
        "findings, gear, 1.0.0, critical, false, true",
        "known,    gear, 1.0.0, critical, false, true",
        "excepted, gear, 1.0.0, critical, false, false",
        "findings, gear, 0.9.0, critical, false, false",
        "findings, gears, 1.0.0, critical, false, false",
        "findings, gear, 1.0.0, high, false, false",
        "findings, gear, 1.0.0, malicious, false, true",
        "findings, gear, 1.0.0, critical, true, false",
    })
    void knowsWhatStoodThereAndWasNoBetterThen(
            String part, String name, String version, String severity, boolean dev, boolean known) throws Exception {
        Path report = Files.writeString(folder.resolve("former.json"), """
                {"findings": [], "%s": [{"package": {"ecosystem": "npm", "name": "%s", "version": "%s"},
                  "advisory": {"id": "GHSA-crit", "severity": "%s"}, "dev": %s}], "packages": 3}""".formatted(part, name, version, severity, dev)
                .replace("\"findings\": [], \"findings\"", "\"findings\""));
        ScanReport judged = PolicyFixture.judge(folder, Policy.blockAll().withBaseline(report), NOW);
        assertThat(judged.known()).hasSize(known ? 1 : 0);
        assertThat(judged.findings()).hasSize(known ? 5 : 6);
        assertThat(judged.isBlocked()).isTrue();
    }

    @Test
    void anEmptyBaselineKnowsNothing() throws Exception {
        Path report = Files.writeString(folder.resolve("former.json"), "{\"findings\": [], \"packages\": 0}");
        assertThat(decisions(folder, Policy.blockAll().withBaseline(report)))
                .allSatisfy(each -> assertThat(each).endsWith(" block"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"findings\": {}, \"packages\": 1}",
                "{\"findings\": [{}], \"packages\": 1}",
                "{\"findings\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"gear\", \"version\": \"1\"}}], \"packages\": 1}",
                "{\"findings\": [",
            })
    void refusesWhatIsNoReport(String text) throws IOException {
        Path report = Files.writeString(folder.resolve("former.json"), text);
        assertThatThrownBy(() -> Policy.blockAll().withBaseline(report)).isInstanceOf(PolicyFileException.class);
    }
}
