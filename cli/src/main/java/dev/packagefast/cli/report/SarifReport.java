package dev.packagefast.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.packagefast.cli.JsonText;
import dev.packagefast.cli.Printable;
import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.ScanProblem;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.VulnerablePackage;
import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.advisory.AdvisoryDetails;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.advisory.Severity;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A scan for code-scanning sites: one rule an advisory, one result a finding and file.
 *
 * <p>A result's place is the line of the lockfile that brings the package; further lines of the same file are related
 * locations. Its fingerprint holds neither line nor time, so that a finding stays the same one when lines move.
 *
 * <p>The level of a rule says how bad the advisory is, that of a result what the policy makes of it. What the policy sets
 * aside is there as well: suppressed where somebody answers for it, unchanged where the baseline has it.
 *
 * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html">SARIF 2.1.0</a>
 */
public final class SarifReport implements ScanReportFormat {
    static final String SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";
    /** The version is part of the name: other parts make another fingerprint. */
    static final String FINGERPRINT = "pfsecFinding/v1";
    /** The rule of what a plugin denies. */
    static final String DENIED = "pfsec-denied";

    /** GitHub refuses an upload with more results, with more tags a rule, and shows no more of a description. */
    static final int MOST_RESULTS = 25_000;

    private static final int MOST_TAGS = 20;
    private static final int LONGEST_DESCRIPTION = 1_000;
    private static final int MOST_RELATED = 20;

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
        Decisions decisions = new Decisions(report);
        List<Row> rows = rows(report, decisions);
        List<Row> kept = rows.subList(0, Math.min(rows.size(), MOST_RESULTS));
        Map<String, Integer> rules = new LinkedHashMap<>();
        List<Advisory> advisories = new ArrayList<>();
        for (Row row : kept) {
            if (row.finding != null && rules.putIfAbsent(row.finding.advisory().id(), rules.size()) == null) {
                advisories.add(row.finding.advisory());
            }
        }
        boolean suppressing = !report.excepted().isEmpty();
        boolean compared = !report.known().isEmpty();
        JsonText.write(out, json -> {
            json.writeStringField("$schema", SCHEMA);
            json.writeStringField("version", "2.1.0");
            json.writeArrayFieldStart("runs");
            json.writeStartObject();
            tool(json, facts, advisories, !report.denied().isEmpty());
            invocation(json, report, facts, rows.size() - kept.size());
            json.writeStringField("columnKind", "utf16CodeUnits");
            json.writeArrayFieldStart("results");
            for (Row row : kept) {
                json.writeStartObject();
                if (row.finding == null) {
                    denied(json, row, rules.size());
                } else {
                    result(
                            json,
                            row,
                            row.finding,
                            rules.getOrDefault(row.finding.advisory().id(), -1));
                }
                if (suppressing) {
                    suppressions(json, row.decision);
                }
                if (compared && (row.decision == null || !isSuppressed(row.decision))) {
                    json.writeStringField(
                            "baselineState", row.decision instanceof Decision.Known ? "unchanged" : "new");
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
        });
    }

    /**
     * One result: a finding in one file, or a package that a plugin denies.
     *
     * @param uri of the file; empty where there is none
     * @param locations where the package stands in it
     */
    private record Row(
            @Nullable Finding finding,
            @Nullable DeniedPackage denied,
            @Nullable Decision decision,
            @Nullable FixAdvice advice,
            String uri,
            List<LocatedPackage> locations) {}

    /** What is denied first, then what is open, worst first, then what is set aside: a site may cut the end off. */
    private List<Row> rows(ScanReport report, Decisions decisions) {
        List<Row> rows = new ArrayList<>();
        Map<String, LocatedPackage> byName = report.denied().isEmpty() ? Map.of() : byName(report);
        for (DeniedPackage denied : report.denied()) {
            LocatedPackage at = byName.get(denied.what());
            Path file = at != null
                    ? at.place().file()
                    : report.files().isEmpty() ? null : report.files().getFirst();
            rows.add(new Row(
                    null,
                    denied,
                    null,
                    null,
                    file == null ? "" : SarifText.uri(file, base),
                    at == null ? List.of() : List.of(at)));
        }
        for (VulnerablePackage vulnerable : report.vulnerable()) {
            for (Finding finding : vulnerable.findings()) {
                add(finding, decisions.of(finding), vulnerable.advice(), rows);
            }
        }
        for (DecidedFinding each : decisions.setAside()) {
            add(each.finding(), each.decision(), null, rows);
        }
        return rows;
    }

    private void add(Finding finding, Decision decision, @Nullable FixAdvice advice, List<Row> rows) {
        Map<String, List<LocatedPackage>> byFile = new LinkedHashMap<>();
        for (LocatedPackage location : finding.locations()) {
            byFile.computeIfAbsent(SarifText.uri(location.place().file(), base), file -> new ArrayList<>())
                    .add(location);
        }
        byFile.forEach((uri, locations) -> rows.add(new Row(finding, null, decision, advice, uri, locations)));
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

    private static void tool(JsonGenerator json, ScanFacts facts, List<Advisory> advisories, boolean denied)
            throws IOException {
        json.writeObjectFieldStart("tool");
        json.writeObjectFieldStart("driver");
        json.writeStringField("name", ReportOrigin.TOOL);
        json.writeStringField("fullName", "Package Fast Security");
        json.writeStringField("version", facts.origin().version());
        json.writeArrayFieldStart("rules");
        for (Advisory advisory : advisories) {
            rule(json, advisory);
        }
        if (denied) {
            json.writeStartObject();
            json.writeStringField("id", DENIED);
            json.writeStringField("name", "PackageDenied");
            text(json, "shortDescription", "A plugin does not let a package pass");
            json.writeObjectFieldStart("defaultConfiguration");
            json.writeStringField("level", "error");
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void rule(JsonGenerator json, Advisory advisory) throws IOException {
        AdvisoryDetails details = advisory.details();
        json.writeStartObject();
        json.writeStringField("id", Printable.of(advisory.id()));
        text(json, "shortDescription", cut(title(advisory, details)));
        String description = details.description().isEmpty() ? details.summary() : details.description();
        text(json, "fullDescription", cut(description.isEmpty() ? title(advisory, details) : description));
        Optional<WebLink> about = WebLink.about(advisory);
        if (about.isPresent()) {
            json.writeStringField("helpUri", about.get().url());
        }
        json.writeObjectFieldStart("help");
        json.writeStringField("text", SarifText.message(help(advisory, details)));
        json.writeStringField("markdown", helpMarkdown(advisory, details));
        json.writeEndObject();
        json.writeObjectFieldStart("defaultConfiguration");
        json.writeStringField("level", level(advisory.severity()));
        json.writeEndObject();
        json.writeObjectFieldStart("properties");
        Optional<String> score = securitySeverity(advisory);
        if (score.isPresent()) {
            json.writeStringField("security-severity", score.get());
        }
        json.writeStringField("precision", "very-high");
        json.writeStringField("severity", advisory.severity().word());
        json.writeArrayFieldStart("tags");
        json.writeString("security");
        json.writeString(advisory.malicious() ? "malware" : "vulnerability");
        for (String cwe : details.cwes().stream().limit(MOST_TAGS - 2).toList()) {
            json.writeString(Printable.of("external/cwe/" + cwe.toLowerCase(java.util.Locale.ROOT)));
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String field, String text) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeStringField("text", SarifText.message(text));
        json.writeEndObject();
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST_DESCRIPTION) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST_DESCRIPTION - 1))
                ? LONGEST_DESCRIPTION - 1
                : LONGEST_DESCRIPTION;
        return text.substring(0, end) + " …";
    }

    private static String title(Advisory advisory, AdvisoryDetails details) {
        return details.summary().isEmpty() ? advisory.id() : details.summary();
    }

    private static String help(Advisory advisory, AdvisoryDetails details) {
        StringBuilder help = new StringBuilder(title(advisory, details));
        help.append(" (").append(advisory.id());
        for (String alias : advisory.aliases()) {
            help.append(", ").append(alias);
        }
        help.append("). Severity: ").append(advisory.severity().word()).append('.');
        for (String url : WebLink.urls(details)) {
            help.append(' ').append(url);
        }
        return help.toString();
    }

    private static String helpMarkdown(Advisory advisory, AdvisoryDetails details) {
        StringBuilder help = new StringBuilder();
        help.append("**").append(MarkdownText.prose(title(advisory, details))).append("**\n\n");
        help.append(MarkdownText.code(advisory.id()));
        for (String alias : advisory.aliases()) {
            help.append(' ').append(MarkdownText.code(alias));
        }
        help.append(", severity ").append(advisory.severity().word()).append("\n\n");
        for (String url : WebLink.urls(details)) {
            help.append("- <").append(url).append(">\n");
        }
        return help.toString();
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
            text(json, "message", problem.toString());
            json.writeEndObject();
        }
        if (left > 0) {
            json.writeStartObject();
            json.writeStringField("level", "warning");
            text(
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
            text(json, "message", note.toString());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("properties");
        json.writeNumberField("packages", report.packages());
        json.writeStringField("database", Printable.of(facts.databaseLine()));
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndArray();
    }

    private static void result(JsonGenerator json, Row row, Finding finding, int rule) throws IOException {
        Advisory advisory = finding.advisory();
        LocatedPackage located = finding.located();
        Decision decision = row.decision == null ? new Decision.Block("") : row.decision;
        json.writeStringField("ruleId", Printable.of(advisory.id()));
        json.writeNumberField("ruleIndex", rule);
        json.writeStringField("level", level(decision, advisory.severity()));
        text(json, "message", message(finding, row));
        json.writeArrayFieldStart("locations");
        location(json, row.uri, row.locations.getFirst().place().lineOrZero());
        json.writeEndArray();
        if (row.locations.size() > 1) {
            json.writeArrayFieldStart("relatedLocations");
            for (LocatedPackage other : row.locations.subList(1, Math.min(row.locations.size(), MOST_RELATED + 1))) {
                location(json, row.uri, other.place().lineOrZero());
            }
            json.writeEndArray();
        }
        json.writeObjectFieldStart("partialFingerprints");
        json.writeStringField(
                FINGERPRINT,
                Fingerprint.of(located.ecosystem(), located.name(), located.version(), advisory.id(), row.uri));
        json.writeEndObject();
        json.writeObjectFieldStart("properties");
        json.writeStringField("purl", Printable.of(located.purl()));
        if (finding.fix().isPresent()) {
            json.writeStringField("fixed", Printable.of(finding.fix().get()));
        }
        json.writeStringField("decision", decision.word());
        json.writeStringField("reason", Printable.of(decision.because()));
        json.writeEndObject();
    }

    /** A result needs a place, or a site refuses the whole file: the first lockfile where the package has none. */
    private static void denied(JsonGenerator json, Row row, int rule) throws IOException {
        if (row.denied == null) {
            throw new AssertionError("a result is a finding or a denial");
        }
        json.writeStringField("ruleId", DENIED);
        json.writeNumberField("ruleIndex", rule);
        json.writeStringField("level", "error");
        text(json, "message", row.denied.what() + " is denied by " + row.denied.plugin() + ": " + row.denied.reason());
        json.writeArrayFieldStart("locations");
        if (!row.uri.isEmpty()) {
            location(
                    json,
                    row.uri,
                    row.locations.isEmpty()
                            ? 0
                            : row.locations.getFirst().place().lineOrZero());
        }
        json.writeEndArray();
        json.writeObjectFieldStart("partialFingerprints");
        json.writeStringField(FINGERPRINT, Fingerprint.of(DENIED, row.denied.plugin(), row.denied.what(), row.uri));
        json.writeEndObject();
        json.writeObjectFieldStart("properties");
        json.writeStringField("plugin", Printable.of(row.denied.plugin()));
        json.writeStringField("decision", "block");
        json.writeStringField("reason", Printable.of(row.denied.reason()));
        json.writeEndObject();
    }

    /** Every result of a run has the list, or none has (§3.27.23). */
    private static void suppressions(JsonGenerator json, @Nullable Decision decision) throws IOException {
        json.writeArrayFieldStart("suppressions");
        if (decision != null && isSuppressed(decision)) {
            json.writeStartObject();
            json.writeStringField("kind", "external");
            json.writeStringField("status", "accepted");
            json.writeStringField("justification", Printable.of(decision.because()));
            if (decision instanceof Decision.Excepted excepted) {
                json.writeObjectFieldStart("properties");
                json.writeStringField("id", Printable.of(excepted.exemption().id()));
                json.writeStringField(
                        "author", Printable.of(excepted.exemption().author()));
                json.writeStringField("expires", excepted.exemption().expires().toString());
                json.writeStringField(
                        "policy", Printable.of(excepted.exemption().place().toString()));
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static boolean isSuppressed(Decision decision) {
        return decision instanceof Decision.Excepted || decision instanceof Decision.NotAffected;
    }

    private static String message(Finding finding, Row row) {
        Advisory advisory = finding.advisory();
        StringBuilder message = new StringBuilder(finding.located().toString());
        message.append(advisory.malicious() ? " is malicious: " : " is vulnerable: ");
        message.append(title(advisory, advisory.details()));
        message.append(" (").append(advisory.id()).append("). ");
        if (row.advice instanceof FixAdvice.Upgrade upgrade) {
            message.append("Upgrade to ").append(upgrade.version()).append('.');
        } else if (row.advice != null || finding.fix().isEmpty()) {
            message.append("No fix is known.");
        } else {
            message.append("Fixed in ").append(finding.fix().get()).append('.');
        }
        return message.append(" Brought in by ")
                .append(finding.located().paths().shown().getFirst())
                .append('.')
                .toString();
    }

    private static void location(JsonGenerator json, String uri, int line) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("physicalLocation");
        json.writeObjectFieldStart("artifactLocation");
        json.writeStringField("uri", uri);
        if (!uri.startsWith("file:")) {
            json.writeStringField("uriBaseId", "%SRCROOT%");
        }
        json.writeEndObject();
        // Code-scanning sites show nothing for a result without a line; a file without lines is shown at its start.
        json.writeObjectFieldStart("region");
        json.writeNumberField("startLine", Math.max(1, line));
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    /** What fails the scan is an error, however mild it is; nothing else is. */
    private static String level(Decision decision, Severity severity) {
        if (decision instanceof Decision.Block) {
            return "error";
        }
        return severity == Severity.LOW || severity == Severity.NONE ? "note" : "warning";
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case MALICIOUS, CRITICAL, HIGH -> "error";
            case MODERATE, UNKNOWN -> "warning";
            case LOW, NONE -> "note";
        };
    }

    /** GitHub's scale: over 9.0 critical, from 7.0 high, from 4.0 medium; a word alone gets the middle of its range. */
    private static Optional<String> securitySeverity(Advisory advisory) {
        if (advisory.severity() == Severity.MALICIOUS) {
            return Optional.of("10.0");
        }
        if (advisory.score().isPresent()) {
            return Optional.of(Double.toString(advisory.score().getAsDouble()));
        }
        return switch (advisory.severity()) {
            case CRITICAL -> Optional.of("9.5");
            case HIGH -> Optional.of("8.0");
            case MODERATE -> Optional.of("5.5");
            case LOW -> Optional.of("2.0");
            case MALICIOUS, NONE, UNKNOWN -> Optional.empty();
        };
    }
}
