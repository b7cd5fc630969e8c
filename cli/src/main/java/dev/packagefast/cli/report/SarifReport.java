package dev.packagefast.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.packagefast.cli.JsonText;
import dev.packagefast.cli.Printable;
import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.ScanProblem;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.VulnerablePackage;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.policy.DecidedFinding;
import dev.packagefast.security.policy.Decision;
import dev.packagefast.security.policy.Finding;
import dev.packagefast.security.policy.PolicyNote;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scan for code-scanning sites: one rule an advisory, one result a finding and file.
 *
 * <p>The level of a rule says how bad the advisory is, that of a result what the policy makes of it. What the policy sets
 * aside is there as well: suppressed where somebody answers for it, unchanged where the baseline has it.
 *
 * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html">SARIF 2.1.0</a>
 */
public final class SarifReport implements ScanReportFormat {
    static final String SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

    /** GitHub refuses an upload with more results. */
    static final int MOST_RESULTS = 25_000;

    private final Path base;

    public SarifReport() {
        this(Path.of("").toAbsolutePath());
    }

    /** @param base what addresses of files are relative to */
    SarifReport(Path base) {
        this.base = base;
    }

    @Override
    public String name() {
        return "sarif";
    }

    @Override
    public void write(ScanReport report, ScanFacts facts, OutputStream out) throws IOException {
        List<SarifResult> results = results(report);
        List<SarifResult> kept = results.subList(0, Math.min(results.size(), MOST_RESULTS));
        SarifRules rules = new SarifRules(!report.denied().isEmpty());
        for (SarifResult each : kept) {
            if (each instanceof SarifResult.OfFinding of) {
                rules.add(of.finding().advisory());
            }
        }
        boolean suppressing = !report.excepted().isEmpty();
        boolean compared = !report.known().isEmpty();
        JsonText.write(out, json -> {
            json.writeStringField("$schema", SCHEMA);
            json.writeStringField("version", "2.1.0");
            json.writeArrayFieldStart("runs");
            json.writeStartObject();
            tool(json, facts, rules);
            invocation(json, report, facts, results.size() - kept.size());
            json.writeStringField("columnKind", "utf16CodeUnits");
            json.writeArrayFieldStart("results");
            for (SarifResult each : kept) {
                each.write(json, rules, suppressing, compared);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
        });
    }

    /** What is denied first, then what is open, worst first, then what is set aside: a site may cut the end off. */
    private List<SarifResult> results(ScanReport report) {
        Decisions decisions = new Decisions(report);
        List<SarifResult> results = new ArrayList<>();
        denials(report, results);
        for (VulnerablePackage vulnerable : report.vulnerable()) {
            for (Finding finding : vulnerable.findings()) {
                add(finding, decisions.of(finding), vulnerable.advice(), results);
            }
        }
        for (DecidedFinding each : decisions.setAside()) {
            add(each.finding(), each.decision(), null, results);
        }
        return results;
    }

    /** A result needs a place, or a site refuses the whole file: the first lockfile where the package has none. */
    private void denials(ScanReport report, List<SarifResult> results) {
        if (report.denied().isEmpty()) {
            return;
        }
        String first =
                report.files().isEmpty() ? "" : SarifText.uri(report.files().getFirst(), base);
        Map<String, LocatedPackage> byName = byName(report);
        for (DeniedPackage denied : report.denied()) {
            LocatedPackage at = byName.get(denied.what());
            results.add(
                    at == null
                            ? new SarifResult.OfDenial(denied, first, List.of())
                            : new SarifResult.OfDenial(
                                    denied, SarifText.uri(at.place().file(), base), List.of(at)));
        }
    }

    private void add(Finding finding, Decision decision, @Nullable FixAdvice advice, List<SarifResult> results) {
        Map<String, List<LocatedPackage>> byFile = new LinkedHashMap<>();
        for (LocatedPackage location : finding.locations()) {
            byFile.computeIfAbsent(SarifText.uri(location.place().file(), base), file -> new ArrayList<>())
                    .add(location);
        }
        byFile.forEach(
                (uri, locations) -> results.add(new SarifResult.OfFinding(finding, decision, advice, uri, locations)));
    }

    private static Map<String, LocatedPackage> byName(ScanReport report) {
        Map<String, LocatedPackage> byName = new HashMap<>();
        for (Inventory inventory : report.inventories()) {
            for (LocatedPackage located : inventory.packages()) {
                byName.putIfAbsent(located.toString(), located);
            }
        }
        return byName;
    }

    private static void tool(JsonGenerator json, ScanFacts facts, SarifRules rules) throws IOException {
        json.writeObjectFieldStart("tool");
        json.writeObjectFieldStart("driver");
        json.writeStringField("name", ReportOrigin.TOOL);
        json.writeStringField("fullName", "Package Fast Security");
        json.writeStringField("version", facts.origin().version());
        rules.write(json);
        json.writeEndObject();
        json.writeEndObject();
    }

    /**
     * A problem is a notification of the run: the answer given is not the whole answer. What is to be said about the
     * policy is one of its configuration.
     */
    private static void invocation(JsonGenerator json, ScanReport report, ScanFacts facts, int left)
            throws IOException {
        json.writeArrayFieldStart("invocations");
        json.writeStartObject();
        json.writeBooleanField("executionSuccessful", report.problems().isEmpty());
        json.writeStringField("endTimeUtc", facts.origin().written().toString());
        json.writeArrayFieldStart("toolExecutionNotifications");
        for (ScanProblem problem : report.problems()) {
            json.writeStartObject();
            json.writeStringField("level", "error");
            SarifText.write(json, "message", problem.toString());
            json.writeEndObject();
        }
        if (left > 0) {
            json.writeStartObject();
            json.writeStringField("level", "warning");
            SarifText.write(
                    json,
                    "message",
                    left + " further results are left out: sites take " + MOST_RESULTS
                            + ". --format json has all of them.");
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("toolConfigurationNotifications");
        for (PolicyNote note : report.notes()) {
            json.writeStartObject();
            json.writeStringField("level", note.kind() == PolicyNote.Kind.UNUSED ? "note" : "warning");
            json.writeObjectFieldStart("descriptor");
            json.writeStringField("id", note.kind().word());
            json.writeEndObject();
            SarifText.write(json, "message", note.toString());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("properties");
        json.writeNumberField("packages", report.packages());
        json.writeStringField("database", Printable.of(facts.databaseLine(report.ecosystems())));
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndArray();
    }
}
