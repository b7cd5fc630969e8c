package dev.packagefast.cli.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packagefast.security.ProjectScan;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.advisory.AdvisoryImport;
import dev.packagefast.security.advisory.AdvisoryIndex;
import dev.packagefast.security.inventory.Inventory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A project and advisories made for one test, and its scan written in any format. */
final class SampleScan {
    static final ObjectMapper JSON = new ObjectMapper();
    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private final Path folder;
    private final Path records;
    private final Path project;
    private final ObjectNode lock = JSON.createObjectNode();
    private final ObjectNode packages = lock.putObject("packages");
    private int advisories;

    SampleScan(Path folder) throws IOException {
        this(folder, "app", "app");
    }

    SampleScan(Path folder, String projectFolder, String projectName) throws IOException {
        this.folder = folder;
        this.records = Files.createDirectories(folder.resolve("records"));
        this.project = Files.createDirectories(folder.resolve("work").resolve(projectFolder));
        lock.put("name", projectName).put("version", "1.0.0").put("lockfileVersion", 3);
        packages.putObject("").put("name", projectName).put("version", "1.0.0");
        knows("GHSA-none-none-none", "not-in-any-project", "LOW", "");
    }

    Path folder() {
        return folder;
    }

    Path lockfile() {
        return project.resolve("package-lock.json");
    }

    /** A package that the project requires itself. */
    SampleScan holds(String name, String version) {
        ((ObjectNode) packages.path("")).withObject("dependencies").put(name, version);
        packages.putObject("node_modules/" + name).put("version", version);
        return this;
    }

    /** A package that {@code parent} requires, held below it. */
    SampleScan holdsBelow(String parent, String name, String version) {
        ((ObjectNode) packages.path("node_modules/" + parent))
                .withObject("dependencies")
                .put(name, version);
        packages.putObject("node_modules/" + parent + "/node_modules/" + name)
                .put("version", version)
                .put("integrity", "sha512-" + "A".repeat(86) + "==");
        return this;
    }

    SampleScan requires(String parent, String name) {
        ((ObjectNode) packages.path("node_modules/" + parent))
                .withObject("dependencies")
                .put(name, "*");
        return this;
    }

    SampleScan entry(String location, String version) {
        packages.putObject(location).put("version", version);
        return this;
    }

    /** An advisory in OSV's form on all versions below {@code fixed}; the caller may add to it. */
    ObjectNode advisory(String id, String name, String severity, String fixed) {
        ObjectNode record = JSON.createObjectNode();
        record.put("id", id).put("modified", "2026-01-02T00:00:00Z").put("published", "2026-01-01T00:00:00Z");
        record.put("summary", "What " + id + " says");
        ObjectNode affected = record.putArray("affected").addObject();
        affected.putObject("package").put("ecosystem", "npm").put("name", name);
        ArrayNode events =
                affected.putArray("ranges").addObject().put("type", "SEMVER").putArray("events");
        events.addObject().put("introduced", "0");
        if (!fixed.isEmpty()) {
            events.addObject().put("fixed", fixed);
        }
        record.putObject("database_specific").put("severity", severity);
        return record;
    }

    SampleScan knows(String id, String name, String severity, String fixed) throws IOException {
        return knows(advisory(id, name, severity, fixed));
    }

    SampleScan knows(ObjectNode record) throws IOException {
        Files.writeString(records.resolve("record-" + advisories++ + ".json"), record.toString());
        return this;
    }

    ScanFacts facts() throws IOException {
        return facts(index());
    }

    private AdvisoryIndex index() throws IOException {
        return AdvisoryIndex.of(ByteBuffer.wrap(AdvisoryImport.of(records).toBytes()));
    }

    private static ScanFacts facts(AdvisoryIndex index) {
        return new ScanFacts(new ReportOrigin("1.2.3", NOW), Optional.empty(), index.metadata());
    }

    ScanReport report() throws IOException {
        Files.writeString(lockfile(), lock.toString());
        return ProjectScan.of(List.of(project), index());
    }

    String written(ScanReportFormat format) throws IOException {
        return written(format, report());
    }

    String written(ScanReportFormat format, ScanReport report) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.write(report, facts(), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    String written(InventoryReportFormat format) throws IOException {
        Files.writeString(lockfile(), lock.toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.write(List.of(Inventory.read(project)), new ReportOrigin("1.2.3", NOW), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** A project with a direct, a nested and a malicious package in trouble, and one that is clean. */
    static SampleScan usual(Path folder) throws IOException {
        SampleScan sample = new SampleScan(folder);
        sample.holds("old", "1.0.0").holds("top", "1.0.0").holdsBelow("top", "deep", "2.0.0");
        sample.holds("evil", "6.6.6").holds("@team/fine", "3.0.0");
        ObjectNode old = sample.advisory("GHSA-aaaa-aaaa-aaaa", "old", "HIGH", "1.2.0");
        old.putArray("aliases").add("CVE-2026-1");
        old.put("details", "Two lines,\nof which this is one.");
        old.putArray("severity")
                .addObject()
                .put("type", "CVSS_V3")
                .put("score", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N");
        old.putArray("references").addObject().put("type", "WEB").put("url", "https://advisories.example/old");
        ((ObjectNode) old.path("database_specific")).putArray("cwe_ids").add("CWE-79");
        sample.knows(old);
        sample.knows("GHSA-bbbb-bbbb-bbbb", "deep", "MODERATE", "");
        sample.knows("MAL-2026-1", "evil", "", "");
        return sample;
    }
}
