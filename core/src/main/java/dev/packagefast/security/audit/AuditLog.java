package dev.packagefast.security.audit;

import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Reads a log that somebody else writes, or has written: opens it for reading only, takes no lock and makes no file
 * beside it, so that an auditor needs no more than the permission to read.
 *
 * <p>All of it runs in memory bounded by the longest line, and throws {@link AuditTrailException} if the log cannot be
 * read at all.
 */
public final class AuditLog {
    private AuditLog() {}

    /** Reads the whole log and says whether it is what was written. */
    public static AuditVerdict verify(Path log) {
        try (ChainReader reader = ChainReader.open(Objects.requireNonNull(log, "log"))) {
            return reader.verdict();
        }
    }

    /** The events of a log, as {@link AuditTrail#events} gives them; close the stream. */
    public static Stream<AuditRecord> events(Path log) {
        return ChainReader.open(Objects.requireNonNull(log, "log")).stream();
    }

    /** Writes the events of a log as one JSON array, as {@link AuditTrail#exportJson} does. */
    public static void exportJson(Path log, Path target) {
        export(log, target, Export.JSON);
    }

    /** Writes the events of a log as CSV, as {@link AuditTrail#exportCsv} does. */
    public static void exportCsv(Path log, Path target) {
        export(log, target, Export.CSV);
    }

    private static void export(Path log, Path target, Export.Form form) {
        Objects.requireNonNull(target, "target");
        try (ChainReader reader = ChainReader.open(Objects.requireNonNull(log, "log"))) {
            Export.toFile(reader, target, log, form);
        }
    }
}
