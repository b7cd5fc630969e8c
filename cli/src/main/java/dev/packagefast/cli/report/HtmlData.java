package dev.packagefast.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.packagefast.cli.Printable;
import dev.packagefast.security.ScanProblem;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.VulnerablePackage;
import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.advisory.AdvisoryDetails;
import dev.packagefast.security.advisory.AdvisoryMatch;
import dev.packagefast.security.advisory.AliasGroup;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.inventory.DependencyPath;
import dev.packagefast.security.inventory.DependencyPaths;
import dev.packagefast.security.inventory.LocatedPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The findings as the program in {@code report.js} reads them; short, because a page may hold thousands. */
final class HtmlData {
    /** Longer descriptions are cut: the page links to the whole. */
    private static final int LONGEST_DESCRIPTION = 1_500;

    private static final int MOST_PATHS = 12;
    private static final int MOST_LOCATIONS = 50;

    private HtmlData() {}

    static void write(ScanReport report, ScanFacts facts, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("version", Printable.of(facts.origin().version()));
        json.writeStringField("written", facts.origin().written().toString());
        json.writeStringField("database", Printable.of(facts.databaseLine()));
        json.writeNumberField("advisories", facts.metadata().advisories());
        json.writeNumberField("packages", report.packages());
        json.writeArrayFieldStart("files");
        for (Path file : report.files()) {
            json.writeString(Printable.of(file.toString()));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("problems");
        for (ScanProblem problem : report.problems()) {
            json.writeStartObject();
            json.writeStringField("where", Printable.of(problem.where()));
            json.writeStringField("what", Printable.of(problem.what()));
            json.writeStringField("remedy", Printable.of(problem.remedy()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("vulnerable");
        for (VulnerablePackage vulnerable : report.vulnerable()) {
            vulnerable(vulnerable, json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void vulnerable(VulnerablePackage vulnerable, JsonGenerator json) throws IOException {
        LocatedPackage located = vulnerable.located();
        json.writeStartObject();
        json.writeStringField("ecosystem", Printable.of(located.ecosystem()));
        json.writeStringField("name", Printable.of(located.name()));
        json.writeStringField("version", Printable.of(located.version()));
        json.writeBooleanField("dev", vulnerable.developmentOnly());
        if (vulnerable.advice() instanceof FixAdvice.Upgrade upgrade) {
            json.writeStringField("upgrade", Printable.of(upgrade.version()));
            json.writeBooleanField("sameMajor", upgrade.sameMajor());
        }
        json.writeArrayFieldStart("at");
        List<LocatedPackage> locations = vulnerable.locations();
        for (LocatedPackage location : locations.subList(0, Math.min(locations.size(), MOST_LOCATIONS))) {
            json.writeString(Printable.of(location.place().toString()));
        }
        json.writeEndArray();
        paths(vulnerable, json);
        json.writeArrayFieldStart("findings");
        for (AliasGroup group : vulnerable.groups()) {
            finding(group, json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void paths(VulnerablePackage vulnerable, JsonGenerator json) throws IOException {
        Set<DependencyPath> shown = new LinkedHashSet<>();
        int more = 0;
        boolean exact = true;
        for (LocatedPackage location : vulnerable.locations()) {
            DependencyPaths paths = location.paths();
            more += paths.more();
            exact &= paths.exact();
            for (DependencyPath path : paths.shown()) {
                if (shown.size() < MOST_PATHS) {
                    shown.add(path);
                } else if (!shown.contains(path)) {
                    more++;
                }
            }
        }
        json.writeArrayFieldStart("paths");
        for (DependencyPath path : shown) {
            json.writeStartArray();
            for (DependencyPath.Step step : path.steps()) {
                json.writeString(Printable.of(step.toString()));
            }
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeNumberField("more", more);
        json.writeBooleanField("exact", exact);
    }

    private static void finding(AliasGroup group, JsonGenerator json) throws IOException {
        Advisory advisory = group.lead();
        AdvisoryDetails details = advisory.details();
        json.writeStartObject();
        json.writeStringField("id", Printable.of(advisory.id()));
        json.writeArrayFieldStart("aliases");
        for (String id : group.ids()) {
            if (!id.equals(advisory.id())) {
                json.writeString(Printable.of(id));
            }
        }
        json.writeEndArray();
        json.writeStringField("severity", group.severity().word());
        if (advisory.score().isPresent()) {
            json.writeNumberField("score", advisory.score().getAsDouble());
        }
        if (advisory.vector().isPresent()) {
            json.writeStringField("vector", Printable.of(advisory.vector().get()));
        }
        if (advisory.published().isPresent()) {
            json.writeStringField(
                    "published", advisory.published().get().toString().substring(0, "2026-01-01".length()));
        }
        json.writeStringField("summary", Printable.of(details.summary()));
        json.writeStringField("description", Printable.lines(cut(details.description())));
        json.writeArrayFieldStart("cwes");
        for (String cwe : details.cwes()) {
            json.writeString(Printable.of(cwe));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("fixes");
        Set<String> fixes = new LinkedHashSet<>();
        for (AdvisoryMatch match : group.matches()) {
            match.fix().ifPresent(fixes::add);
        }
        for (String fix : fixes) {
            json.writeString(Printable.of(fix));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("links");
        Map<WebLink, String> links = WebLink.references(details);
        WebLink.about(advisory).ifPresent(about -> links.putIfAbsent(about, "ADVISORY"));
        for (Map.Entry<WebLink, String> link : links.entrySet()) {
            json.writeStartArray();
            json.writeString(Printable.of(link.getValue()));
            json.writeString(link.getKey().url());
            json.writeEndArray();
        }
        json.writeEndArray();
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
}
