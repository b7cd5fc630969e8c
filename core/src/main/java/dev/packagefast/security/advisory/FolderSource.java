package dev.packagefast.security.advisory;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A folder of records: every {@code .json}, {@code .ndjson}, {@code .jsonl} and {@code .zip} below it, ordered by path.
 * Links to folders are not followed.
 */
final class FolderSource implements AdvisorySource {
    private final Path folder;
    private final List<AdvisorySource> open = new ArrayList<>();

    FolderSource(Path folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return folder.toString();
    }

    @Override
    public void forEachDocument(DocumentSink sink) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (isAdvisories(file) && Files.isRegularFile(file)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        if (files.isEmpty()) {
            throw new AdvisoryFormatException(
                    folder.toString(),
                    -1,
                    "a folder with .json, .ndjson or .zip files",
                    "none",
                    "Name the folder or file that holds the OSV export.");
        }
        files.sort(null);
        for (Path file : files) {
            String inside = folder.relativize(file).toString();
            AdvisorySource source = AdvisorySource.at(file);
            if (source instanceof ZipSource) {
                // Its entries are read later, by other threads: it stays open until this source is closed.
                open.add(source);
                source.forEachDocument(document -> sink.accept(named(inside, document)));
            } else {
                try (source) {
                    source.forEachDocument(document -> sink.accept(named(inside, document)));
                } catch (AdvisoryFormatException broken) {
                    // One bad file does not cost the others: it is named among the problems.
                    sink.accept(new AdvisoryDocument(inside, 0, () -> {
                        throw new AdvisoryDocument.UnreadableDocumentException(
                                "expected " + broken.expected() + ", found " + broken.found());
                    }));
                }
            }
        }
    }

    private static AdvisoryDocument named(String file, AdvisoryDocument document) {
        String name = document.name().isEmpty() ? file : file + "!" + document.name();
        return new AdvisoryDocument(name, document.sizeHint(), document.content());
    }

    private static boolean isAdvisories(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".json") || name.endsWith(".ndjson") || name.endsWith(".jsonl") || name.endsWith(".zip");
    }

    @Override
    public void close() throws IOException {
        for (AdvisorySource source : open) {
            source.close();
        }
    }
}
