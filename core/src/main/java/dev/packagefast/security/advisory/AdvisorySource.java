package dev.packagefast.security.advisory;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Something that holds advisories: a zip, a folder, a file, later a place in the network. The import asks for the
 * documents once, in an order that is the same each time, and closes the source when it has read their bytes.
 */
public interface AdvisorySource extends Closeable {
    /** The source as messages and {@code db status} call it. */
    String name();

    /**
     * Hands every document to {@code sink}.
     *
     * @throws AdvisoryFormatException if the source cannot be read as what it claims to be
     */
    void forEachDocument(DocumentSink sink) throws IOException;

    /** Takes documents; may block until earlier ones have been worked off. */
    @FunctionalInterface
    interface DocumentSink {
        void accept(AdvisoryDocument document) throws IOException;
    }

    /**
     * The source at {@code path}: a folder, a zip (by its first bytes), line-delimited JSON ({@code .ndjson},
     * {@code .jsonl}), or JSON: one record, a list of records, or one after the other.
     *
     * @throws NoSuchFileException if there is nothing at {@code path}
     */
    static AdvisorySource at(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return new FolderSource(path);
        }
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (ZipSource.isZip(path)) {
            return ZipSource.open(path);
        }
        String name = path.toString().toLowerCase(Locale.ROOT);
        return new JsonSource(path, name.endsWith(".ndjson") || name.endsWith(".jsonl"));
    }
}
