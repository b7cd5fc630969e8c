package dev.packagefast.security.audit;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A trail in a file. */
final class FileTrail implements AuditTrail {
    private final OpenLogs entry;
    private final GroupCommit commit;
    private final GroupCommit.Session session = new GroupCommit.Session();

    private FileTrail(OpenLogs entry, GroupCommit commit) {
        this.entry = entry;
        this.commit = commit;
    }

    static FileTrail open(Path file, LogFile.StorageOpener opener, Clock clock, Duration patience) {
        OpenLogs entry = OpenLogs.take(file);
        try {
            return new FileTrail(entry, entry.open(opener, clock, patience).commit());
        } catch (RuntimeException | Error cause) {
            entry.release();
            throw cause;
        }
    }

    @Override
    public AuditReceipt append(AuditEvent event) {
        Objects.requireNonNull(event, "event");
        return commit.append(session, LineFormat.eventBody(event));
    }

    @Override
    public CompletableFuture<AuditReceipt> appendAsync(AuditEvent event) {
        Objects.requireNonNull(event, "event");
        return commit.appendAsync(session, LineFormat.eventBody(event));
    }

    @Override
    public AuditVerdict verify() {
        return AuditLog.verify(entry.path());
    }

    @Override
    public Stream<AuditRecord> events() {
        return AuditLog.events(entry.path());
    }

    @Override
    public void exportJson(Path target) {
        AuditLog.exportJson(entry.path(), target);
    }

    @Override
    public void exportCsv(Path target) {
        AuditLog.exportCsv(entry.path(), target);
    }

    @Override
    public boolean durable() {
        return true;
    }

    @Override
    public Optional<Path> file() {
        return Optional.of(entry.path());
    }

    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public void close() {
        if (commit.close(session)) {
            entry.release();
        }
    }
}
