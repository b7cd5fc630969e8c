package dev.packagefast.cli.report;

import dev.packagefast.security.advisory.IndexMetadata;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a report says about how it came to be, beside its findings.
 *
 * @param database the file of the advisory database; empty for the starter that comes with pfsec
 * @param metadata what the database holds
 */
public record ScanFacts(ReportOrigin origin, Optional<Path> database, IndexMetadata metadata) {
    /**
     * One line on the data: which, of which day, how old when the report was written.
     *
     * @param ecosystems those of the scanned packages: the oldest of them counts, as in the table
     */
    String databaseLine(Set<String> ecosystems) {
        String name = database.map(Path::toString).orElse("the starter that comes with pfsec");
        Optional<Instant> newest = metadata.newest(ecosystems);
        if (newest.isEmpty()) {
            return name;
        }
        long days = Math.max(0, Duration.between(newest.get(), origin.written()).toDays());
        String day = newest.get().toString().substring(0, "2026-01-01".length());
        return name + ", of " + day + (days == 0 ? "" : days == 1 ? ", 1 day old" : ", " + days + " days old");
    }
}
