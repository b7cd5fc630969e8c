package dev.packagefast.security.audit;

import dev.packagefast.security.audit.AuditTrailException.Problem;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Exports of a trail, made beside their target and moved into place once complete and forced. */
final class Export {
    /** How events become a file. */
    @FunctionalInterface
    interface Form {
        void write(EventLines events, OutputStream out) throws IOException;
    }

    /** One array; its elements are the event lines as they stand in the log. */
    static final Form JSON = Export::writeJson;

    /** RFC 4180, safe to open in a spreadsheet. */
    static final Form CSV = Export::writeCsv;

    private static final int BUFFER = 64 * 1024;
    private static final String CSV_HEADER =
            "sequence,time,type,outcome,ecosystem,name,version,reason,duration_ns,isolation,user,pid,host,"
                    + "attributes,stored_by_hash,previous_hash,hash\r\n";

    private Export() {}

    /** @param log the log the events come from, which must not be the target */
    static void toFile(EventLines events, Path target, @Nullable Path log, Form form) {
        Path folder = target.toAbsolutePath().getParent();
        Path temporary = null;
        try {
            checkTarget(target, folder, log);
            temporary = Files.createTempFile(folder, ".pfsec-export", ".tmp");
            try (FileOutputStream file = new FileOutputStream(temporary.toFile());
                    OutputStream out = new BufferedOutputStream(file, BUFFER)) {
                form.write(events, out);
                out.flush();
                file.getFD().sync();
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            temporary = null;
            if (folder != null) {
                PlainFile.forceFolder(folder);
            }
        } catch (IOException cause) {
            String reason = cause instanceof AccessDeniedException
                    ? "this user may not write there"
                    : cause instanceof FileSystemException named ? named.getReason() : cause.getMessage();
            throw new AuditTrailException(
                    Problem.CANNOT_EXPORT,
                    target,
                    "the audit trail cannot be exported to " + target + ": "
                            + (reason == null ? cause.getClass().getSimpleName() : reason)
                            + ". Name a file in a folder that this user may write.",
                    cause);
        } finally {
            if (temporary != null) {
                deleteQuietly(temporary);
            }
        }
    }

    private static void checkTarget(Path target, @Nullable Path folder, @Nullable Path log) throws IOException {
        if (folder == null || !Files.isDirectory(folder)) {
            throw new FileSystemException(target.toString(), null, "its folder does not exist");
        }
        // The move would replace a device or a link by a file.
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileSystemException(target.toString(), null, "it is there and not a regular file");
            }
            if (log != null && Files.isSameFile(target, log)) {
                throw new FileSystemException(target.toString(), null, "it is the audit log itself");
            }
        }
    }

    private static void deleteQuietly(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException leftBehind) {
            // The export has failed already, and its reason is what the caller needs to hear.
        }
    }

    private static void writeJson(EventLines events, OutputStream out) throws IOException {
        String separator = "[\n";
        while (events.next() != null) {
            out.write(separator.getBytes(StandardCharsets.US_ASCII));
            events.copyLine(out);
            separator = ",\n";
        }
        out.write((separator.startsWith("[") ? "[]\n" : "\n]\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void writeCsv(EventLines events, OutputStream out) throws IOException {
        out.write(CSV_HEADER.getBytes(StandardCharsets.US_ASCII));
        for (AuditRecord event = events.next(); event != null; event = events.next()) {
            out.write(csvRow(event).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String csvRow(AuditRecord line) {
        AuditEvent event = line.event();
        Optional<AuditedPackage> subject = event.subject();
        CsvRow row = new CsvRow();
        row.cell(Long.toString(line.sequence()));
        row.cell(new String(Timestamps.format(event.time()), StandardCharsets.US_ASCII));
        row.cell(event.type().name());
        row.cell(event.outcome().wireName());
        row.cell(subject.map(AuditedPackage::ecosystem).orElse(""));
        row.cell(subject.map(AuditedPackage::name).orElse(""));
        row.cell(subject.map(AuditedPackage::version).orElse(""));
        row.cell(event.reason());
        row.cell(event.duration().map(taken -> Long.toString(taken.toNanos())).orElse(""));
        row.cell(event.isolation().orElse(""));
        row.cell(event.actor().user());
        row.cell(Long.toString(event.actor().pid()));
        row.cell(event.actor().host().orElse(""));
        row.cell(attributes(event));
        row.cell(String.join(" ", line.storedByHash()));
        row.cell(line.previousHash());
        row.cell(line.hash());
        return row.end();
    }

    private static String attributes(AuditEvent event) {
        if (event.attributes().isEmpty()) {
            return "";
        }
        LineBuffer json = new LineBuffer(256);
        LineFormat.writeAttributes(json, event.attributes());
        return new String(json.array(), 0, json.size(), StandardCharsets.UTF_8);
    }
}
