package dev.packagefast.bench.match;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.packagefast.bench.match.ExportFacts.Affected;
import dev.packagefast.bench.match.ExportFacts.Facts;
import dev.packagefast.bench.match.ExportFacts.Span;
import dev.packagefast.bench.synthetic.LockedPackages;
import dev.packagefast.bench.synthetic.LockedPackages.LockedPackage;
import dev.packagefast.bench.synthetic.SyntheticLockfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Lays out what matchers are compared on: the questions, and node's own copy of an export.
 *
 * <p>{@code MatchData EXPORT.zip LOCKFILES_FOLDER OUT_FOLDER} writes
 *
 * <ul>
 *   <li>{@code lockfile.tsv}: the packages of the synthetic lockfile, a few of them vulnerable;
 *   <li>{@code unknown.tsv}: packages on which there is no advisory;
 *   <li>{@code unaffected.tsv}: packages on which there is one, in a version that none touches;
 *   <li>{@code malware.tsv}: packages that are malware in every version;
 *   <li>{@code facts.ndjson}: what the export says, a line a package and advisory, for node.
 * </ul>
 */
public final class MatchData {
    private static final int UNKNOWN = 100_000;
    private static final int AT_MOST = 20_000;
    /** Higher than what any advisory calls fixed or affected, so that only spans without end hold it. */
    private static final String LATEST = "9999.0.0";

    private MatchData() {}

    public static void main(String[] args) throws IOException {
        Path export = Path.of(args[0]);
        Path out = Files.createDirectories(Path.of(args[2]));
        List<LockedPackage> locked = LockedPackages.read(Path.of(args[1])).draw(SyntheticLockfile.PACKAGES, 1);
        try (MatchQuestions.Writer lockfile = new MatchQuestions.Writer(out.resolve("lockfile.tsv"))) {
            for (LockedPackage one : locked) {
                lockfile.write(one.name(), one.version());
            }
        }
        Set<String> known = writeFacts(export, out);
        writeUnknown(out, locked, known);
    }

    /** One pass over the export; returns the names of its packages. */
    private static Set<String> writeFacts(Path export, Path out) throws IOException {
        Set<String> known = new HashSet<>();
        Set<String> endless = new HashSet<>();
        try (JsonGenerator json = new JsonFactory()
                .createGenerator(Files.newOutputStream(out.resolve("facts.ndjson")))
                .setRootValueSeparator(new com.fasterxml.jackson.core.io.SerializedString("\n"))) {
            ExportFacts.forEach(export, facts -> {
                for (Affected affected : facts.affected()) {
                    known.add(affected.name());
                    if (affected.spans().stream()
                            .anyMatch(span -> span.fixed() == null && span.lastAffected() == null)) {
                        endless.add(affected.name());
                    }
                    write(json, facts, affected);
                }
            });
        }
        try (MatchQuestions.Writer unaffected = new MatchQuestions.Writer(out.resolve("unaffected.tsv"));
                MatchQuestions.Writer malware = new MatchQuestions.Writer(out.resolve("malware.tsv"))) {
            for (String name : known.stream().sorted().toList()) {
                MatchQuestions.Writer questions = endless.contains(name) ? malware : unaffected;
                if (questions.written() < AT_MOST) {
                    questions.write(name, LATEST);
                }
            }
        }
        return known;
    }

    private static void write(JsonGenerator json, Facts facts, Affected affected) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", affected.name());
        json.writeStringField("id", facts.id());
        json.writeArrayFieldStart("ranges");
        for (Span span : affected.spans()) {
            json.writeString(npmRange(span));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("versions");
        for (String version : affected.versions()) {
            json.writeString(version);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String npmRange(Span span) {
        String low = span.introduced() == null ? "" : ">=" + span.introduced();
        String high = span.fixed() != null
                ? "<" + span.fixed()
                : span.lastAffected() != null ? "<=" + span.lastAffected() : "";
        return low.isEmpty() && high.isEmpty() ? "*" : (low + " " + high).strip();
    }

    /** Names that look like real ones, because they are made of real ones. */
    private static void writeUnknown(Path out, List<LockedPackage> locked, Set<String> known) throws IOException {
        try (MatchQuestions.Writer unknown = new MatchQuestions.Writer(out.resolve("unknown.tsv"))) {
            for (int i = 0; unknown.written() < UNKNOWN; i++) {
                LockedPackage one = locked.get(i % locked.size());
                int round = i / locked.size();
                String name = round == 0 ? one.name() : one.name() + "-" + Integer.toString(round, 36);
                if (!known.contains(name)) {
                    unknown.write(name, one.version());
                }
            }
        }
    }
}
