package dev.packagefast.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.ScanProblem;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.VulnerablePackage;
import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.advisory.ImportProblem;
import dev.packagefast.security.advisory.IndexMetadata;
import dev.packagefast.security.inventory.DependencyPath;
import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryProblem;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.policy.DecidedFinding;
import dev.packagefast.security.policy.Decision;
import dev.packagefast.security.policy.Finding;
import dev.packagefast.security.policy.PolicyNote;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reports for programs. Their fields are a promise: they may grow in number, and none changes or goes. */
final class JsonReports {
    private JsonReports() {}

    static void scan(ScanReport report, Database database, OutputStream out) {
        write(out, json -> {
            json.writeArrayFieldStart("findings");
            IdentityHashMap<Finding, Decision> decisions = decisions(report);
            for (VulnerablePackage vulnerable : report.vulnerable()) {
                for (Finding finding : vulnerable.findings()) {
                    String upgrade = vulnerable.advice() instanceof FixAdvice.Upgrade known ? known.version() : "";
                    finding(json, finding, upgrade, decisions.get(finding));
                }
            }
            json.writeEndArray();
            decided(json, "known", report.known());
            decided(json, "excepted", report.excepted());
            json.writeArrayFieldStart("denied");
            for (DeniedPackage denied : report.denied()) {
                json.writeStartObject();
                json.writeStringField("plugin", denied.plugin());
                json.writeStringField("what", denied.what());
                json.writeStringField("reason", denied.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("notes");
            for (PolicyNote note : report.notes()) {
                json.writeStartObject();
                json.writeStringField("kind", note.kind().word());
                json.writeStringField("where", note.where());
                json.writeStringField("what", note.what());
                json.writeStringField("remedy", note.remedy());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberField("packages", report.packages());
            json.writeArrayFieldStart("problems");
            for (ScanProblem problem : report.problems()) {
                problem(json, problem.where(), problem.what(), problem.remedy());
            }
            json.writeEndArray();
            json.writeFieldName("database");
            database(json, database);
        });
    }

    static void inventory(List<Inventory> inventories, OutputStream out) {
        write(out, json -> {
            json.writeArrayFieldStart("packages");
            for (Inventory inventory : inventories) {
                for (LocatedPackage located : inventory.packages()) {
                    json.writeStartObject();
                    packageFields(json, located);
                    optional(json, "integrity", located.integrity().orElse(""));
                    json.writeBooleanField("dev", located.dev());
                    json.writeBooleanField("optional", located.optional());
                    json.writeBooleanField("peer", located.peer());
                    json.writeStringField("source", located.source().wireName());
                    place(json, located);
                    json.writeFieldName("paths");
                    paths(json, List.of(located));
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
            problems(json, "problems", inventories, false);
            problems(json, "notes", inventories, true);
        });
    }

    private static void problems(JsonGenerator json, String field, List<Inventory> inventories, boolean passedOver)
            throws IOException {
        json.writeArrayFieldStart(field);
        for (Inventory inventory : inventories) {
            for (InventoryProblem problem : inventory.problems()) {
                if (passedOver == (problem.kind() == InventoryProblem.Kind.PASSED_OVER)) {
                    problem(json, problem.place().toString(), problem.what(), problem.remedy());
                }
            }
        }
        json.writeEndArray();
    }

    private static void write(OutputStream out, JsonText.Body body) {
        try {
            JsonText.write(out, body);
        } catch (IOException failed) {
            throw new CommandFailed(Exit.NO_ANSWER, "the report could not be written: " + failed.getMessage(), failed);
        }
    }

    /** By identity: what a finding equals is no question here, and hashing a record is linked at run time. */
    private static IdentityHashMap<Finding, Decision> decisions(ScanReport report) {
        IdentityHashMap<Finding, Decision> decisions = new IdentityHashMap<>();
        for (DecidedFinding each : report.decided()) {
            decisions.put(each.finding(), each.decision());
        }
        return decisions;
    }

    private static void decided(JsonGenerator json, String field, List<DecidedFinding> findings) throws IOException {
        json.writeArrayFieldStart(field);
        for (DecidedFinding each : findings) {
            finding(json, each.finding(), "", each.decision());
        }
        json.writeEndArray();
    }

    private static void finding(JsonGenerator json, Finding finding, String upgrade, @Nullable Decision decision)
            throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("package");
        packageFields(json, finding.located());
        json.writeEndObject();
        Advisory advisory = finding.advisory();
        json.writeObjectFieldStart("advisory");
        json.writeStringField("id", advisory.id());
        json.writeArrayFieldStart("aliases");
        for (String alias : advisory.aliases()) {
            json.writeString(alias);
        }
        json.writeEndArray();
        json.writeStringField("severity", advisory.severity().word());
        if (advisory.score().isPresent()) {
            json.writeNumberField("score", advisory.score().getAsDouble());
        }
        if (advisory.source().isPresent()) {
            json.writeStringField("source", advisory.source().get());
        }
        optional(json, "fixed", finding.fix().orElse(""));
        optional(json, "summary", advisory.summary());
        json.writeEndObject();
        // The version that clears everything known about the package, not this one advisory alone.
        optional(json, "upgrade", upgrade);
        json.writeBooleanField("dev", developmentOnly(finding));
        optional(json, "decision", decision == null ? "" : decision.word());
        optional(json, "reason", decision == null ? "" : decision.because());
        json.writeArrayFieldStart("locations");
        for (LocatedPackage location : finding.locations()) {
            json.writeStartObject();
            place(json, location);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeFieldName("paths");
        paths(json, finding.locations());
        json.writeEndObject();
    }

    private static boolean developmentOnly(Finding finding) {
        for (LocatedPackage location : finding.locations()) {
            if (!location.dev()) {
                return false;
            }
        }
        return true;
    }

    private static void packageFields(JsonGenerator json, LocatedPackage located) throws IOException {
        json.writeStringField("ecosystem", located.ecosystem());
        json.writeStringField("name", located.name());
        json.writeStringField("version", located.version());
        json.writeStringField("purl", located.purl());
    }

    private static void place(JsonGenerator json, LocatedPackage located) throws IOException {
        json.writeStringField("file", located.place().file().toString());
        if (located.place().line().isPresent()) {
            json.writeNumberField("line", located.place().line().getAsInt());
        }
    }

    private static void paths(JsonGenerator json, List<LocatedPackage> locations) throws IOException {
        Set<List<String>> written = new LinkedHashSet<>();
        for (LocatedPackage location : locations) {
            for (DependencyPath path : location.paths().shown()) {
                List<String> steps = new ArrayList<>();
                for (DependencyPath.Step step : path.steps()) {
                    steps.add(step.toString());
                }
                written.add(steps);
            }
        }
        json.writeStartArray();
        for (List<String> steps : written) {
            json.writeStartArray();
            for (String step : steps) {
                json.writeString(step);
            }
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private static void problem(JsonGenerator json, String where, String what, String remedy) throws IOException {
        json.writeStartObject();
        json.writeStringField("where", where);
        json.writeStringField("what", what);
        json.writeStringField("remedy", remedy);
        json.writeEndObject();
    }

    private static void database(JsonGenerator json, Database database) throws IOException {
        IndexMetadata metadata = database.index().metadata();
        json.writeStartObject();
        json.writeStringField("kind", database.isStarter() ? "starter" : "file");
        if (database.file().isPresent()) {
            json.writeStringField("file", database.file().get().toString());
        }
        json.writeStringField("built", metadata.built().toString());
        optional(json, "newest", metadata.newest().map(Object::toString).orElse(""));
        json.writeNumberField("advisories", metadata.advisories());
        json.writeEndObject();
    }

    /** What {@code db status} says; every problem that the index names. */
    static void status(Database database, OutputStream out) {
        IndexMetadata metadata = database.index().metadata();
        write(out, json -> {
            json.writeFieldName("database");
            database(json, database);
            json.writeArrayFieldStart("sources");
            for (String source : metadata.sources()) {
                json.writeString(source);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("ecosystems");
            for (Map.Entry<String, IndexMetadata.EcosystemState> entry :
                    metadata.ecosystems().entrySet()) {
                IndexMetadata.EcosystemState state = entry.getValue();
                json.writeStartObject();
                json.writeStringField("ecosystem", entry.getKey());
                json.writeNumberField("advisories", state.advisories());
                json.writeNumberField("malicious", state.malicious());
                json.writeNumberField("packages", state.packages());
                optional(json, "newest", state.newest().map(Object::toString).orElse(""));
                json.writeEndObject();
            }
            json.writeEndArray();
            IndexMetadata.RecordCounts counts = metadata.counts();
            json.writeObjectFieldStart("records");
            json.writeNumberField("read", counts.read());
            json.writeNumberField("used", counts.used());
            json.writeNumberField("partly", counts.partly());
            json.writeNumberField("withdrawn", counts.withdrawn());
            json.writeNumberField("superseded", counts.superseded());
            json.writeNumberField("unusable", counts.unusable());
            json.writeEndObject();
            json.writeObjectFieldStart("problemCounts");
            for (Map.Entry<ImportProblem.Kind, Integer> kind : new TreeMap<>(metadata.problemCounts()).entrySet()) {
                json.writeNumberField(kind.getKey().name(), kind.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("problems");
            for (ImportProblem problem : metadata.problems()) {
                json.writeStartObject();
                json.writeStringField("record", problem.record());
                json.writeStringField("document", problem.document());
                json.writeStringField("kind", problem.kind().name());
                json.writeBooleanField("unusable", problem.unusable());
                json.writeStringField("message", problem.message());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** A field that is there in every report; null says that there is nothing to say. */
    private static void optional(JsonGenerator json, String field, String value) throws IOException {
        if (value.isEmpty()) {
            json.writeNullField(field);
        } else {
            json.writeStringField(field, value);
        }
    }
}
