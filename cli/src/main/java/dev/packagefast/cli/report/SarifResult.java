package dev.packagefast.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.packagefast.cli.Printable;
import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.policy.Decision;
import dev.packagefast.security.policy.Exemption;
import dev.packagefast.security.policy.Finding;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One result: a finding in one file, or a package that a plugin denies.
 *
 * <p>Its place is the line of the lockfile that brings the package; further lines of the same file are related locations.
 * Its fingerprint holds neither line nor time, so that a finding stays the same one when lines move. Its level says what
 * the policy makes of it.
 */
sealed interface SarifResult {
    /** The version is part of the name: other parts make another fingerprint. */
    String FINGERPRINT = "pfsecFinding/v1";

    int MOST_RELATED = 20;

    /** The id of its rule. */
    String rule();

    String message();

    /** How bad it is by itself. */
    Severity severity();

    Decision decision();

    String fingerprint();

    /** What else is known, as plain text. */
    Map<String, String> properties();

    /** The address of its file; empty where there is none. */
    String uri();

    /** Where the package stands in the file; may be empty. */
    List<LocatedPackage> locations();

    /** A finding in one file. */
    record OfFinding(
            Finding finding, Decision decision, @Nullable FixAdvice advice, String uri, List<LocatedPackage> locations)
            implements SarifResult {
        @Override
        public String rule() {
            return finding.advisory().id();
        }

        @Override
        public Severity severity() {
            return finding.advisory().severity();
        }

        @Override
        public String message() {
            Advisory advisory = finding.advisory();
            StringBuilder message = new StringBuilder(finding.located().toString());
            message.append(advisory.malicious() ? " is malicious: " : " is vulnerable: ");
            message.append(SarifRules.title(advisory));
            message.append(" (").append(advisory.id()).append("). ");
            if (advice instanceof FixAdvice.Upgrade upgrade) {
                message.append("Upgrade to ").append(upgrade.version()).append('.');
            } else if (advice != null || finding.fix().isEmpty()) {
                message.append("No fix is known.");
            } else {
                message.append("Fixed in ").append(finding.fix().get()).append('.');
            }
            return message.append(" Brought in by ")
                    .append(finding.located().paths().shown().getFirst())
                    .append('.')
                    .toString();
        }

        @Override
        public String fingerprint() {
            LocatedPackage located = finding.located();
            return Fingerprint.of(located.ecosystem(), located.name(), located.version(), rule(), uri);
        }

        @Override
        public Map<String, String> properties() {
            Map<String, String> properties = new LinkedHashMap<>();
            properties.put("purl", finding.located().purl());
            finding.fix().ifPresent(fix -> properties.put("fixed", fix));
            return properties;
        }
    }

    /** A package that a plugin denies. */
    record OfDenial(DeniedPackage denied, String uri, List<LocatedPackage> locations) implements SarifResult {
        @Override
        public String rule() {
            return SarifRules.DENIED;
        }

        @Override
        public Severity severity() {
            return Severity.UNKNOWN;
        }

        @Override
        public String message() {
            return denied.what() + " is denied by " + denied.plugin() + ": " + denied.reason();
        }

        @Override
        public Decision decision() {
            return new Decision.Block(denied.reason());
        }

        @Override
        public String fingerprint() {
            return Fingerprint.of(rule(), denied.plugin(), denied.what(), uri);
        }

        @Override
        public Map<String, String> properties() {
            return Map.of("plugin", denied.plugin());
        }
    }

    /**
     * @param suppressing whether any result of the run is suppressed: every one has the list then, or none (§3.27.23)
     * @param compared whether the run was compared with a baseline
     */
    default void write(JsonGenerator json, SarifRules rules, boolean suppressing, boolean compared) throws IOException {
        json.writeStartObject();
        json.writeStringField("ruleId", Printable.of(rule()));
        json.writeNumberField("ruleIndex", rules.numberOf(rule()));
        json.writeStringField("level", level());
        SarifText.write(json, "message", message());
        places(json);
        json.writeObjectFieldStart("partialFingerprints");
        json.writeStringField(FINGERPRINT, fingerprint());
        json.writeEndObject();
        json.writeObjectFieldStart("properties");
        for (Map.Entry<String, String> property : properties().entrySet()) {
            json.writeStringField(property.getKey(), Printable.of(property.getValue()));
        }
        json.writeStringField("decision", decision().word());
        json.writeStringField("reason", Printable.of(decision().because()));
        json.writeEndObject();
        if (suppressing) {
            suppressions(json);
        }
        if (compared && !isSuppressed()) {
            json.writeStringField("baselineState", decision() instanceof Decision.Known ? "unchanged" : "new");
        }
        json.writeEndObject();
    }

    /** What fails the scan is an error, however mild it is; nothing else is. */
    private String level() {
        if (decision() instanceof Decision.Block) {
            return "error";
        }
        return severity() == Severity.LOW || severity() == Severity.NONE ? "note" : "warning";
    }

    private void places(JsonGenerator json) throws IOException {
        List<LocatedPackage> all = locations();
        json.writeArrayFieldStart("locations");
        if (!uri().isEmpty()) {
            place(json, all.isEmpty() ? 0 : all.getFirst().place().lineOrZero());
        }
        json.writeEndArray();
        if (all.size() > 1) {
            json.writeArrayFieldStart("relatedLocations");
            for (LocatedPackage other : all.subList(1, Math.min(all.size(), MOST_RELATED + 1))) {
                place(json, other.place().lineOrZero());
            }
            json.writeEndArray();
        }
    }

    private void place(JsonGenerator json, int line) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("physicalLocation");
        json.writeObjectFieldStart("artifactLocation");
        json.writeStringField("uri", uri());
        if (!uri().startsWith("file:")) {
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

    private boolean isSuppressed() {
        return decision() instanceof Decision.Excepted || decision() instanceof Decision.NotAffected;
    }

    private void suppressions(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("suppressions");
        if (isSuppressed()) {
            json.writeStartObject();
            json.writeStringField("kind", "external");
            json.writeStringField("status", "accepted");
            json.writeStringField("justification", Printable.of(decision().because()));
            if (decision() instanceof Decision.Excepted(Exemption exemption)) {
                json.writeObjectFieldStart("properties");
                json.writeStringField("id", Printable.of(exemption.id()));
                json.writeStringField("author", Printable.of(exemption.author()));
                json.writeStringField("expires", exemption.expires().toString());
                json.writeStringField("policy", Printable.of(exemption.place().toString()));
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
