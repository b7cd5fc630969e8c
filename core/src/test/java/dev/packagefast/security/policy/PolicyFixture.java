package dev.packagefast.security.policy;

import dev.packagefast.security.ProjectScan;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.advisory.AdvisoryImport;
import dev.packagefast.security.advisory.AdvisoryIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A project of two lockfiles and the advisories on it, small enough to be read at a glance. */
final class PolicyFixture {
    static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    private static final List<String> RECORDS = List.of(
            record("GHSA-high", "CVE-1", "tick", "HIGH", "2020-01-01"),
            record("PYSEC-high", "CVE-1\", \"GHSA-high", "tick", "HIGH", "2020-01-01"),
            record("GHSA-low", "CVE-2", "tick", "LOW", "2026-10-30"),
            record("GHSA-unrated", "CVE-3", "tock", "", "2026-10-30"),
            record("MAL-1", "CVE-4", "@evil/clock", "", "2026-10-30"),
            record("GHSA-crit", "CVE-5", "gear", "CRITICAL", "2025-01-01"));

    private PolicyFixture() {}

    private static String record(String id, String aliases, String name, String severity, String day) {
        String rated = severity.isEmpty() ? "" : ", \"database_specific\": {\"severity\": \"%s\"}".formatted(severity);
        return """
                {"id": "%s", "aliases": ["%s"], "modified": "%sT00:00:00Z", "published": "%sT00:00:00Z",
                 "affected": [{"package": {"ecosystem": "npm", "name": "%s"},
                   "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "2.0.0"}]}]}]%s}""".formatted(id, aliases, day, day, name, rated);
    }

    static AdvisoryIndex index() throws IOException {
        Path folder = Files.createTempDirectory("advisories");
        try {
            int number = 0;
            for (String record : RECORDS) {
                Files.writeString(folder.resolve(number++ + ".json"), record);
            }
            return AdvisoryIndex.of(ByteBuffer.wrap(AdvisoryImport.of(folder).toBytes()));
        } finally {
            for (int number = 0; number < RECORDS.size(); number++) {
                Files.delete(folder.resolve(number + ".json"));
            }
            Files.delete(folder);
        }
    }

    /** {@code app}: tick in production through gear, tock for development; {@code old}: tick for development alone. */
    static Path project(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("app"));
        Files.createDirectories(folder.resolve("old"));
        Files.writeString(folder.resolve("app/package-lock.json"), """
                {"name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": {
                  "": {"name": "app", "version": "1.0.0", "dependencies": {"gear": "^1.0.0"},
                       "devDependencies": {"tock": "1.0.0"}},
                  "node_modules/gear": {"version": "1.0.0", "dependencies": {"tick": "^1.0.0"}},
                  "node_modules/tick": {"version": "1.0.0"},
                  "node_modules/tock": {"version": "1.0.0", "dev": true}}}""");
        Files.writeString(folder.resolve("old/package-lock.json"), """
                {"name": "old", "version": "1.0.0", "lockfileVersion": 3, "packages": {
                  "": {"name": "old", "version": "1.0.0", "devDependencies": {"tick": "1.0.0", "@evil/clock": "1.0.0"}},
                  "node_modules/@evil/clock": {"version": "1.0.0", "dev": true},
                  "node_modules/tick": {"version": "1.0.0", "dev": true}}}""");
        return folder;
    }

    /** {@code id word} for every finding of the project under the policy, sorted. */
    static List<String> decisions(Path project, Policy policy) throws IOException {
        return words(judge(project, policy, NOW));
    }

    static ScanReport judge(Path project, Policy policy, Instant now) throws IOException {
        AdvisoryIndex index = index();
        return ProjectScan.of(List.of(project), index).under(policy, now);
    }

    static List<String> words(ScanReport report) {
        List<String> words = new ArrayList<>();
        for (DecidedFinding each : report.decided()) {
            words.add(each.finding().advisory().id() + " " + each.decision().word());
        }
        words.sort(null);
        return words;
    }

    static Policy policy(Path folder, String toml) throws IOException, PolicyFileException {
        return Policy.read(Files.writeString(folder.resolve("pfsec.toml"), toml));
    }
}
