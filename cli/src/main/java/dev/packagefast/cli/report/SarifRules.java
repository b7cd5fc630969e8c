package dev.packagefast.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.packagefast.cli.Printable;
import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.advisory.AdvisoryDetails;
import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.text.GraphicText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The rules of a run: one an advisory, and one for what plugins deny. A result names its rule by number. */
final class SarifRules {
    /** The rule of what a plugin denies. */
    static final String DENIED = "pfsec-denied";

    /** GitHub refuses more tags a rule, and shows no more of a description. */
    private static final int MOST_TAGS = 20;

    private static final int LONGEST_DESCRIPTION = 1_000;

    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final List<Advisory> advisories = new ArrayList<>();
    private final boolean denied;

    /** @param denied whether plugins deny anything */
    SarifRules(boolean denied) {
        this.denied = denied;
    }

    void add(Advisory advisory) {
        if (numbers.putIfAbsent(advisory.id(), numbers.size()) == null) {
            advisories.add(advisory);
        }
    }

    /** The number of a rule of this id; that of denials comes last. */
    int numberOf(String id) {
        return numbers.getOrDefault(id, denied && id.equals(DENIED) ? numbers.size() : -1);
    }

    void write(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("rules");
        for (Advisory advisory : advisories) {
            rule(json, advisory);
        }
        if (denied) {
            json.writeStartObject();
            json.writeStringField("id", DENIED);
            json.writeStringField("name", "PackageDenied");
            SarifText.write(json, "shortDescription", "A plugin does not let a package pass");
            json.writeObjectFieldStart("defaultConfiguration");
            json.writeStringField("level", "error");
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void rule(JsonGenerator json, Advisory advisory) throws IOException {
        AdvisoryDetails details = advisory.details();
        json.writeStartObject();
        json.writeStringField("id", Printable.of(advisory.id()));
        SarifText.write(json, "shortDescription", cut(title(advisory)));
        String description = details.description().isEmpty() ? details.summary() : details.description();
        SarifText.write(json, "fullDescription", cut(description.isEmpty() ? title(advisory) : description));
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
            json.writeString(Printable.of("external/cwe/" + cwe.toLowerCase(Locale.ROOT)));
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
    }

    private static String cut(String text) {
        return GraphicText.cut(text, LONGEST_DESCRIPTION, " …");
    }

    /** What is wrong, in one line. */
    static String title(Advisory advisory) {
        String summary = advisory.details().summary();
        return summary.isEmpty() ? advisory.id() : summary;
    }

    private static String help(Advisory advisory, AdvisoryDetails details) {
        StringBuilder help = new StringBuilder(title(advisory));
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
        help.append("**").append(MarkdownText.prose(title(advisory))).append("**\n\n");
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
