package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.cvss.CvssScore;
import dev.packagefast.security.advisory.osv.OsvRecord;
import dev.packagefast.security.advisory.osv.OsvRecord.Affected;
import dev.packagefast.security.advisory.osv.OsvRecord.Vector;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How severe a record is: malware before anything; else the newest CVSS vector that can be scored, the record's own
 * before those of its packages; else the database's own word.
 *
 * @param tenths the CVSS base score × 10, or -1 when there is no vector
 */
record SeverityRating(
        Severity severity, int tenths, @Nullable String vector) {
    private static final String MALWARE = "MAL-";
    private static final List<String> NEWEST_FIRST = List.of("CVSS_V4", "CVSS_V3", "CVSS_V2");

    static SeverityRating of(OsvRecord record) {
        SeverityRating scored = scored(record.severities());
        for (Affected affected : record.affected()) {
            if (scored != null) {
                break;
            }
            scored = scored(affected.severities());
        }
        if (isMalware(record)) {
            return scored == null
                    ? new SeverityRating(Severity.MALICIOUS, -1, null)
                    : new SeverityRating(Severity.MALICIOUS, scored.tenths, scored.vector);
        }
        return scored != null ? scored : new SeverityRating(word(record), -1, null);
    }

    private static boolean isMalware(OsvRecord record) {
        return record.id().startsWith(MALWARE)
                || record.aliases().stream().anyMatch(alias -> alias.startsWith(MALWARE));
    }

    private static @Nullable SeverityRating scored(List<Vector> vectors) {
        for (String type : NEWEST_FIRST) {
            for (Vector vector : vectors) {
                if (vector.type().equals(type)) {
                    SeverityRating rating = ofVector(vector.score());
                    if (rating != null) {
                        return rating;
                    }
                }
            }
        }
        return null;
    }

    private static @Nullable SeverityRating ofVector(String vector) {
        try {
            CvssScore score = CvssScore.parse(vector);
            Severity severity = Severity.find(score.rating().name()).orElse(Severity.UNKNOWN);
            return new SeverityRating(severity, (int) Math.round(score.baseScore() * 10), vector);
        } catch (IllegalArgumentException notAVector) {
            return null;
        }
    }

    private static Severity word(OsvRecord record) {
        Optional<Severity> own = record.databaseSeverity().flatMap(Severity::find);
        if (own.isPresent()) {
            return own.get();
        }
        for (Vector vector : record.severities()) {
            Optional<Severity> word = Severity.find(vector.score());
            if (word.isPresent()) {
                return word.get();
            }
        }
        return Severity.UNKNOWN;
    }
}
