package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.AdvisoryDocument.UnreadableDocumentException;
import dev.packagefast.security.advisory.osv.OsvReader;
import dev.packagefast.security.advisory.osv.OsvRecordException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Reads which records lie in an export or a folder, and of which date each is. */
final class ExportScan {
    /** A record that says no date, or is none, is older than any date on a list. */
    private static final long NO_DATE = 0;

    private static final int CHUNK = 500;
    private static final String ENDING = ".json";
    private static final OsvReader READER = new OsvReader();

    private ExportScan() {}

    /**
     * The date of every record in a zip, in seconds, by the name of its entry. Reads every entry.
     *
     * @throws AdvisoryFormatException if the zip, or one entry of it, is not what was once packed
     */
    static Map<String, Long> dates(Path zip) throws IOException {
        if (!ZipSource.isZip(zip)) {
            throw damaged(zip, "a zip", "something else");
        }
        ExecutorService workers =
                WorkerThreads.pool("advisory-scan-", Runtime.getRuntime().availableProcessors());
        try (ZipSource source = ZipSource.open(zip)) {
            List<AdvisoryDocument> documents = new ArrayList<>();
            source.forEachDocument(documents::add);
            List<Future<Map<String, Long>>> running = new ArrayList<>();
            for (int from = 0; from < documents.size(); from += CHUNK) {
                List<AdvisoryDocument> chunk = documents.subList(from, Math.min(documents.size(), from + CHUNK));
                running.add(workers.submit(() -> dates(zip, chunk)));
            }
            Map<String, Long> all = new HashMap<>();
            for (Future<Map<String, Long>> chunk : running) {
                all.putAll(WorkerThreads.await("the update", chunk::get));
            }
            return all;
        } finally {
            workers.shutdownNow();
        }
    }

    private static Map<String, Long> dates(Path zip, List<AdvisoryDocument> documents) throws IOException {
        Map<String, Long> dates = new HashMap<>();
        for (AdvisoryDocument document : documents) {
            try {
                String id = idOf(document.name());
                long date = date(document.content().read());
                if (ChangeList.isId(id)) {
                    dates.put(id, date);
                }
            } catch (UnreadableDocumentException unreadable) {
                throw damaged(zip, "whole entries", "'" + document.name() + "', of which " + unreadable.reason());
            }
        }
        return dates;
    }

    private static long date(byte[] json) {
        try {
            return READER.read(json).modified().map(Instant::getEpochSecond).orElse(NO_DATE);
        } catch (OsvRecordException none) {
            // The import names it; the bucket's list may bring a better one.
            return NO_DATE;
        }
    }

    private static AdvisoryFormatException damaged(Path zip, String expected, String found) {
        return new AdvisoryFormatException(
                zip.toString(), -1, expected, found, "Run the update again; it fetches the export anew.");
    }

    /** The id that the name of a zip entry or file stands for. */
    static String idOf(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        return file.endsWith(ENDING) ? file.substring(0, file.length() - ENDING.length()) : file;
    }

    /** The ids of the records in a folder, sorted. */
    static Set<String> names(Path folder) throws IOException {
        Set<String> ids = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
            for (Path file : files) {
                String id = idOf(String.valueOf(file.getFileName()));
                if (ChangeList.isId(id)) {
                    ids.add(id);
                }
            }
        }
        return ids;
    }

    /** As {@link #dates(Path)}, of the records in a folder. */
    static Map<String, Long> changed(Path folder) throws IOException {
        Map<String, Long> dates = new TreeMap<>();
        for (String id : names(folder)) {
            dates.put(id, date(Files.readAllBytes(folder.resolve(id + ENDING))));
        }
        return dates;
    }
}
