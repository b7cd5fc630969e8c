package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.CompiledAdvisory.PackageFacts;
import dev.packagefast.security.advisory.PackageIdentity.UnidentifiedPackageException;
import dev.packagefast.security.advisory.osv.OsvRecord;
import dev.packagefast.security.advisory.osv.OsvRecord.Affected;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a record into the bytes the index holds. Without state; safe to share between the threads of an import. */
final class AdvisoryCompiler {
    static final int MALICIOUS = 1;
    static final int SCORED = 2;
    static final int PUBLISHED = 4;
    static final int VECTOR = 8;

    /** @param document where the record stood, for messages */
    CompiledAdvisory compile(OsvRecord record, String document) {
        List<ImportProblem> problems = new ArrayList<>(0);
        long modified = record.modified().map(Instant::getEpochSecond).orElse(0L);
        if (record.withdrawn()) {
            return new CompiledAdvisory(
                    record.id(), modified, true, false, new byte[0], DetailsPlace.NONE, List.of(), List.of());
        }
        List<PackageFacts> facts = facts(record, document, problems);
        for (String flaw : record.flaws()) {
            problems.add(problem(ImportProblem.Kind.FLAWED_FIELD, record, document, flaw));
        }
        if (facts.isEmpty()) {
            if (problems.isEmpty()) {
                problems.add(problem(
                        ImportProblem.Kind.NO_PACKAGE, record, document, "the record has no affected packages"));
            }
            problems.replaceAll(
                    lost -> new ImportProblem(lost.kind(), lost.record(), lost.document(), true, lost.message()));
        }
        SeverityRating rating = SeverityRating.of(record);
        return new CompiledAdvisory(
                record.id(),
                modified,
                false,
                rating.severity() == Severity.MALICIOUS,
                core(record, modified, rating),
                DetailsPlace.NONE,
                facts,
                List.copyOf(problems));
    }

    private static List<PackageFacts> facts(OsvRecord record, String document, List<ImportProblem> problems) {
        // By normalised key: two spellings of one name in a record are one package.
        PackageKey key = new PackageKey();
        Map<ByteBuffer, FactsCompiler> packages = new LinkedHashMap<>();
        for (Affected affected : record.affected()) {
            try {
                PackageIdentity identity = PackageIdentity.of(affected);
                key.set(identity.ecosystem(), identity.name());
                byte[] bytes = key.toBytes();
                packages.computeIfAbsent(
                                ByteBuffer.wrap(bytes),
                                unseen -> new FactsCompiler(
                                        identity,
                                        bytes,
                                        (kind, message) -> problems.add(problem(kind, record, document, message))))
                        .add(affected);
            } catch (UnidentifiedPackageException unidentified) {
                problems.add(problem(ImportProblem.Kind.NO_PACKAGE, record, document, unidentified.reason()));
            }
        }
        List<PackageFacts> facts = new ArrayList<>(packages.size());
        for (FactsCompiler compiler : packages.values()) {
            if (!compiler.isEmpty()) {
                facts.add(new PackageFacts(compiler.key(), compiler.toBytes()));
            }
        }
        return facts;
    }

    private static ImportProblem problem(ImportProblem.Kind kind, OsvRecord record, String document, String message) {
        return new ImportProblem(kind, record.id(), document, false, message);
    }

    private static byte[] core(OsvRecord record, long modified, SeverityRating rating) {
        String vector = rating.vector();
        ByteWriter out = new ByteWriter(64);
        out.writeText(record.id());
        out.writeByte((rating.severity() == Severity.MALICIOUS ? MALICIOUS : 0)
                | (rating.tenths() < 0 ? 0 : SCORED)
                | (record.published().isEmpty() ? 0 : PUBLISHED)
                | (vector == null ? 0 : VECTOR));
        out.writeByte(rating.severity().code());
        if (rating.tenths() >= 0) {
            out.writeByte(rating.tenths());
        }
        out.writeZigzag(modified);
        if (record.published().isPresent()) {
            out.writeZigzag(record.published().get().getEpochSecond());
        }
        if (vector != null) {
            out.writeText(vector);
        }
        return out.writeTexts(record.aliases()).toBytes();
    }
}
