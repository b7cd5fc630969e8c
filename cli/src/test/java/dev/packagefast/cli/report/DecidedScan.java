package dev.packagefast.cli.report;

import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.policy.Policy;
import dev.packagefast.security.policy.PolicyFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The usual sample with all that can be said about it: blocked, warned of, excepted, cleared, known, denied, left over. */
record DecidedScan(SampleScan sample, ScanReport report) {
    static DecidedScan of(Path folder, String reason) throws IOException, PolicyFileException {
        SampleScan sample = SampleScan.usual(folder);
        sample.holds("cleared", "1.0.0").knows("GHSA-cccc-cccc-cccc", "cleared", "HIGH", "2.0.0");
        sample.holds("former", "1.0.0").knows("GHSA-dddd-dddd-dddd", "former", "LOW", "2.0.0");
        Path vex = Files.writeString(folder.resolve("vex.json"), """
                {"@context": "https://openvex.dev/ns/v0.2.0", "statements": [
                  {"vulnerability": {"name": "GHSA-cccc-cccc-cccc"}, "products": [{"@id": "pkg:npm/cleared@1.0.0"}],
                   "status": "not_affected", "justification": "component_not_present"}]}""");
        Path baseline = Files.writeString(folder.resolve("former.json"), """
                {"packages": 1, "findings": [{"package": {"ecosystem": "npm", "name": "former", "version": "1.0.0"},
                  "advisory": {"id": "GHSA-dddd-dddd-dddd", "severity": "low"}, "dev": false}]}""");
        Path policy = Files.writeString(
                folder.resolve("pfsec.toml"),
                exception("CVE-2026-1", "old", reason, "2026-12-31")
                        + exception("GHSA-bbbb-bbbb-bbbb", "deep", "was on holiday", "2026-01-31")
                        + exception("CVE-0000-0", "nowhere", "left over", "2026-12-31")
                        + "[[rule]]\naction = \"warn\"\nat-most = \"moderate\"\n");
        return new DecidedScan(
                sample,
                sample.report()
                        .under(Policy.read(policy).withVex(vex).withBaseline(baseline), SampleScan.NOW)
                        .withDenied(List.of(new DeniedPackage("names", "top@1.0.0", "looks like another name"))));
    }

    private static String exception(String id, String name, String reason, String expires) {
        return """
                [[exception]]
                id = "%s"
                package = "%s"
                reason = "%s"
                author = "ann@example.org"
                expires = %s
                """.formatted(id, name, reason, expires);
    }

    String written(ScanReportFormat format) throws IOException {
        return sample.written(format, report);
    }
}
