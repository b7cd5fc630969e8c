package dev.packagefast.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.packagefast.cli.Printable;
import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.ScanProblem;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.VulnerablePackage;
import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.advisory.AdvisoryDetails;
import dev.packagefast.security.advisory.AdvisoryMatch;
import dev.packagefast.security.advisory.AliasGroup;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.DependencyPath;
import dev.packagefast.security.inventory.DependencyPaths;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.policy.DecidedFinding;
import dev.packagefast.security.policy.Decision;
import dev.packagefast.security.policy.Finding;
import dev.packagefast.security.policy.PolicyNote;
import dev.packagefast.security.text.GraphicText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
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
        json.writeStringField("database", Printable.of(facts.databaseLine(report.ecosystems())));
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
        json.writeArrayFieldStart("denied");
        for (DeniedPackage denied : report.denied()) {
            json.writeStartObject();
            json.writeStringField("plugin", Printable.of(denied.plugin()));
            json.writeStringField("what", Printable.of(denied.what()));
            json.writeStringField("reason", Printable.of(denied.reason()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("notes");
        for (PolicyNote note : report.notes()) {
            json.writeStartObject();
            json.writeStringField("where", Printable.of(note.where()));
            json.writeStringField("what", Printable.of(note.what()));
            json.writeStringField("remedy", Printable.of(note.remedy()));
            json.writeEndObject();
        }
        json.writeEndArray();
        Decisions decisions = new Decisions(report);
        json.writeArrayFieldStart("vulnerable");
        for (VulnerablePackage vulnerable : report.vulnerable()) {
            vulnerable(vulnerable, decisions, json);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("setAside");
        for (DecidedFinding each : decisions.setAside()) {
            setAside(each, json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void vulnerable(VulnerablePackage vulnerable, Decisions decisions, JsonGenerator json)
            throws IOException {
        json.writeStartObject();
        located(vulnerable.locations(), json);
        if (vulnerable.advice() instanceof FixAdvice.Upgrade upgrade) {
            json.writeStringField("upgrade", Printable.of(upgrade.version()));
            json.writeBooleanField("sameMajor", upgrade.sameMajor());
        }
        json.writeArrayFieldStart("findings");
        for (AliasGroup group : vulnerable.groups()) {
            Set<String> fixes = new LinkedHashSet<>();
            for (AdvisoryMatch match : group.matches()) {
                match.fix().ifPresent(fixes::add);
            }
            finding(group.lead(), group.ids(), group.severity(), fixes, decisions.of(vulnerable, group), json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** In the form of a package with this one finding. */
    private static void setAside(DecidedFinding decided, JsonGenerator json) throws IOException {
        Finding finding = decided.finding();
        json.writeStartObject();
        located(finding.locations(), json);
        json.writeArrayFieldStart("findings");
        finding(
                finding.advisory(),
                finding.advisory().aliases(),
                finding.severity(),
                finding.fix().map(Set::of).orElse(Set.of()),
                decided.decision(),
                json);
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void located(List<LocatedPackage> locations, JsonGenerator json) throws IOException {
        LocatedPackage located = locations.getFirst();
        json.writeStringField("ecosystem", Printable.of(located.ecosystem()));
        json.writeStringField("name", Printable.of(located.name()));
        json.writeStringField("version", Printable.of(located.version()));
        json.writeBooleanField("dev", locations.stream().allMatch(LocatedPackage::dev));
        json.writeArrayFieldStart("at");
        for (LocatedPackage location : locations.subList(0, Math.min(locations.size(), MOST_LOCATIONS))) {
            json.writeString(Printable.of(location.place().toString()));
        }
        json.writeEndArray();
        paths(locations, json);
    }

    private static void paths(List<LocatedPackage> locations, JsonGenerator json) throws IOException {
        Set<DependencyPath> shown = new LinkedHashSet<>();
        int more = 0;
        boolean exact = true;
        for (LocatedPackage location : locations) {
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

    private static void finding(
            Advisory advisory,
            Collection<String> ids,
            Severity severity,
            Set<String> fixes,
            Decision decision,
            JsonGenerator json)
            throws IOException {
        AdvisoryDetails details = advisory.details();
        json.writeStartObject();
        json.writeStringField("id", Printable.of(advisory.id()));
        json.writeArrayFieldStart("aliases");
        for (String id : ids) {
            if (!id.equals(advisory.id())) {
                json.writeString(Printable.of(id));
            }
        }
        json.writeEndArray();
        json.writeStringField("severity", severity.word());
        json.writeStringField("decision", decision.word());
        json.writeStringField("reason", Printable.of(decision.because()));
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
        json.writeStringField(
                "description", Printable.lines(GraphicText.cut(details.description(), LONGEST_DESCRIPTION, " …")));
        json.writeArrayFieldStart("cwes");
        for (String cwe : details.cwes()) {
            json.writeString(Printable.of(cwe));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("fixes");
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
}
