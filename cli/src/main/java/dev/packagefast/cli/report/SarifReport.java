package dev.packagefast.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.packagefast.cli.JsonText;
import dev.packagefast.cli.Printable;
import dev.packagefast.security.ScanProblem;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.VulnerablePackage;
import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.advisory.AdvisoryDetails;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.policy.Finding;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A scan for code-scanning sites: one rule an advisory, one result a finding and file.
 *
 * <p>A result's place is the line of the lockfile that brings the package; further lines of the same file are related
 * locations. Its fingerprint holds neither line nor time, so that a finding stays the same one when lines move.
 *
 * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html">SARIF 2.1.0</a>
 */
public final class SarifReport implements ScanReportFormat {
    static final String SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";
    /** The version is part of the name: other parts make another fingerprint. */
    static final String FINGERPRINT = "pfsecFinding/v1";

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
        Map<String, Integer> rules = new LinkedHashMap<>();
        List<Advisory> advisories = new ArrayList<>();
        for (Finding finding : report.findings()) {
            if (rules.putIfAbsent(finding.advisory().id(), rules.size()) == null) {
                advisories.add(finding.advisory());
            }
        }
        JsonText.write(out, json -> {
            json.writeStringField("$schema", SCHEMA);
            json.writeStringField("version", "2.1.0");
            json.writeArrayFieldStart("runs");
            json.writeStartObject();
            tool(json, facts, advisories);
            invocation(json, report, facts);
            json.writeStringField("columnKind", "utf16CodeUnits");
            json.writeArrayFieldStart("results");
            for (VulnerablePackage vulnerable : report.vulnerable()) {
                for (Finding finding : vulnerable.findings()) {
                    results(json, finding, vulnerable, rules);
                }
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
        });
    }

    private static void tool(JsonGenerator json, ScanFacts facts, List<Advisory> advisories) throws IOException {
        json.writeObjectFieldStart("tool");
        json.writeObjectFieldStart("driver");
        json.writeStringField("name", ReportOrigin.TOOL);
        json.writeStringField("fullName", "Package Fast Security");
        json.writeStringField("version", facts.origin().version());
        json.writeArrayFieldStart("rules");
        for (Advisory advisory : advisories) {
            rule(json, advisory);
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void rule(JsonGenerator json, Advisory advisory) throws IOException {
        AdvisoryDetails details = advisory.details();
        json.writeStartObject();
        json.writeStringField("id", Printable.of(advisory.id()));
        text(json, "shortDescription", title(advisory, details));
        String description = details.description().isEmpty() ? details.summary() : details.description();
        text(json, "fullDescription", description.isEmpty() ? title(advisory, details) : description);
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
        for (String cwe : details.cwes()) {
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

    /** A problem is a notification of the run: the answer given is not the whole answer. */
    private void invocation(JsonGenerator json, ScanReport report, ScanFacts facts) throws IOException {
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
        json.writeEndArray();
        json.writeObjectFieldStart("properties");
        json.writeNumberField("packages", report.packages());
        json.writeStringField("database", Printable.of(facts.databaseLine()));
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndArray();
    }

    private void results(JsonGenerator json, Finding finding, VulnerablePackage vulnerable, Map<String, Integer> rules)
            throws IOException {
        Map<String, List<LocatedPackage>> byFile = new LinkedHashMap<>();
        for (LocatedPackage location : finding.locations()) {
            byFile.computeIfAbsent(SarifText.uri(location.place().file(), base), file -> new ArrayList<>())
                    .add(location);
        }
        for (Map.Entry<String, List<LocatedPackage>> file : byFile.entrySet()) {
            result(json, finding, vulnerable, rules, file.getKey(), file.getValue());
        }
    }

    private static void result(
            JsonGenerator json,
            Finding finding,
            VulnerablePackage vulnerable,
            Map<String, Integer> rules,
            String uri,
            List<LocatedPackage> locations)
            throws IOException {
        Advisory advisory = finding.advisory();
        LocatedPackage located = finding.located();
        json.writeStartObject();
        json.writeStringField("ruleId", Printable.of(advisory.id()));
        json.writeNumberField("ruleIndex", rules.getOrDefault(advisory.id(), -1));
        json.writeStringField("level", level(advisory.severity()));
        text(json, "message", message(finding, vulnerable));
        json.writeArrayFieldStart("locations");
        location(json, uri, locations.getFirst());
        json.writeEndArray();
        if (locations.size() > 1) {
            json.writeArrayFieldStart("relatedLocations");
            for (LocatedPackage other : locations.subList(1, Math.min(locations.size(), MOST_RELATED + 1))) {
                location(json, uri, other);
            }
            json.writeEndArray();
        }
        json.writeObjectFieldStart("partialFingerprints");
        json.writeStringField(
                FINGERPRINT,
                Fingerprint.of(located.ecosystem(), located.name(), located.version(), advisory.id(), uri));
        json.writeEndObject();
        json.writeObjectFieldStart("properties");
        json.writeStringField("purl", Printable.of(located.purl()));
        if (finding.fix().isPresent()) {
            json.writeStringField("fixed", Printable.of(finding.fix().get()));
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static String message(Finding finding, VulnerablePackage vulnerable) {
        Advisory advisory = finding.advisory();
        StringBuilder message = new StringBuilder(finding.located().toString());
        message.append(advisory.malicious() ? " is malicious: " : " is vulnerable: ");
        message.append(title(advisory, advisory.details()));
        message.append(" (").append(advisory.id()).append("). ");
        message.append(
                switch (vulnerable.advice()) {
                    case FixAdvice.Upgrade upgrade -> "Upgrade to " + upgrade.version() + ".";
                    case FixAdvice.NoFixKnown _, FixAdvice.NothingToFix _ -> "No fix is known.";
                });
        return message.append(" Brought in by ")
                .append(vulnerable.located().paths().shown().getFirst())
                .append('.')
                .toString();
    }

    private static void location(JsonGenerator json, String uri, LocatedPackage at) throws IOException {
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
        json.writeNumberField("startLine", Math.max(1, at.place().lineOrZero()));
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
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
