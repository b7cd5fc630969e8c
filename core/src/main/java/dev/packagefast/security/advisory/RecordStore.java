package dev.packagefast.security.advisory;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of one ecosystem as they lie in the cache: the last export as it came ({@code all.zip}), the records that
 * changed since as files ({@code changed/ID.json}), and a list of what counts with the date of each ({@code held.csv}).
 * A changed record counts before the export's; one that is not on the list does not count.
 *
 * <p>Each file is replaced as a whole. A list that is missing, damaged or of another export is made anew from the
 * records themselves, so any file here may be deleted. Guarded by the {@link UpdateLock} of the cache.
 */
final class RecordStore {
    private static final String FIRST_LINE = "# records held, format 1";

    private final Path folder;
    /** Date of change in seconds by id, as the bucket's list last said, else as the record says. */
    private final Map<String, Long> held = new HashMap<>();

    private String exportTag = "";
    private String listTag = "";
    private long listReadWhole;

    private RecordStore(Path folder) {
        this.folder = folder;
    }

    /** The store in {@code folder}, which is made if need be. */
    static RecordStore open(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("changed"));
        RecordStore store = new RecordStore(folder);
        if (!store.readList()) {
            store.held.clear();
            store.exportTag = "";
            store.listTag = "";
            store.listReadWhole = 0;
            if (store.hasExport()) {
                store.scan();
            }
        }
        return store;
    }

    Path export() {
        return folder.resolve("all.zip");
    }

    boolean hasExport() {
        return Files.exists(export());
    }

    /** Where an export is brought before it is checked. */
    Path part() {
        return folder.resolve("all.zip.part");
    }

    private Path changed(String id) {
        return folder.resolve("changed").resolve(id + ".json");
    }

    Map<String, Long> held() {
        return held;
    }

    String exportTag() {
        return exportTag;
    }

    String listTag() {
        return listTag;
    }

    /** When the list of the bucket was last compared with the store to its end, in seconds since 1970; 0 for never. */
    long listReadWhole() {
        return listReadWhole;
    }

    /** Remembers that the store now agrees with the bucket's list of this tag. */
    void agreeWithList(String tag, boolean whole, Instant now) {
        listTag = tag;
        if (whole) {
            listReadWhole = now.getEpochSecond();
        }
    }

    /**
     * Makes {@link #part} the export, after every entry of it has been read and its checksum compared.
     *
     * @throws AdvisoryFormatException if it is not a whole, honest zip; then the part is gone and the store as before
     */
    void install(String tag) throws IOException {
        Map<String, Long> dates;
        try {
            dates = ExportScan.dates(part());
        } catch (AdvisoryFormatException bad) {
            dropPart();
            throw bad;
        }
        Files.deleteIfExists(folder.resolve("held.csv"));
        Files.move(part(), export(), StandardCopyOption.ATOMIC_MOVE);
        dropPart();
        held.clear();
        held.putAll(dates);
        exportTag = tag;
        listTag = "";
        listReadWhole = 0;
        dropChangedOlderThan(dates);
        save();
    }

    private void dropPart() throws IOException {
        Files.deleteIfExists(part());
        Files.deleteIfExists(part().resolveSibling(part().getFileName() + ".tag"));
    }

    /** An export may be older than a record fetched after the last one: the newer of the two counts. */
    private void dropChangedOlderThan(Map<String, Long> dates) throws IOException {
        for (Map.Entry<String, Long> changed :
                ExportScan.changed(folder.resolve("changed")).entrySet()) {
            if (changed.getValue() > dates.getOrDefault(changed.getKey(), Long.MIN_VALUE)) {
                held.put(changed.getKey(), changed.getValue());
            } else {
                Files.delete(changed(changed.getKey()));
            }
        }
    }

    private void scan() throws IOException {
        held.putAll(ExportScan.dates(export()));
        dropChangedOlderThan(Map.copyOf(held));
    }

    /** Takes a record that has changed. */
    void put(String id, long modified, byte[] json) throws IOException {
        AtomicFile.replace(changed(id), out -> out.write(json));
        synchronized (held) {
            held.put(id, modified);
        }
    }

    /** Forgets a record that the bucket no longer has. */
    void drop(String id) throws IOException {
        held.remove(id);
        Files.deleteIfExists(changed(id));
    }

    /** Everything that counts, the export's records first. */
    AdvisorySource source(String name) throws IOException {
        Optional<ZipSource> zip = hasExport() ? Optional.of(ZipSource.open(export())) : Optional.empty();
        Set<String> changed = ExportScan.names(folder.resolve("changed"));
        return new AdvisorySource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void forEachDocument(DocumentSink sink) throws IOException {
                if (zip.isPresent()) {
                    zip.get().forEachDocument(document -> {
                        String id = ExportScan.idOf(document.name());
                        if (held.containsKey(id) && !changed.contains(id)) {
                            sink.accept(document);
                        }
                    });
                }
                for (String id : changed) {
                    if (held.containsKey(id)) {
                        sink.accept(AdvisoryDocument.of(id + ".json", Files.readAllBytes(changed(id))));
                    }
                }
            }

            @Override
            public void close() throws IOException {
                if (zip.isPresent()) {
                    zip.get().close();
                }
            }
        };
    }

    /** Writes the list of what counts. */
    void save() throws IOException {
        byte[] list = list().getBytes(StandardCharsets.UTF_8);
        AtomicFile.replace(folder.resolve("held.csv"), out -> out.write(list));
    }

    /** Says which records count and of which date: the same text for the same data. */
    String records() {
        StringBuilder text = new StringBuilder(held.size() * 32);
        new TreeMap<>(held)
                .forEach((id, modified) ->
                        text.append(modified.longValue()).append(',').append(id).append('\n'));
        return text.toString();
    }

    private String list() throws IOException {
        return FIRST_LINE + "\n# export " + exportStamp() + "\n# export-tag " + exportTag + "\n# list-tag " + listTag
                + "\n# list-read-whole " + listReadWhole + "\n" + records() + "# end\n";
    }

    private String exportStamp() throws IOException {
        return hasExport()
                ? Files.size(export()) + " "
                        + Files.getLastModifiedTime(export()).toMillis()
                : "none";
    }

    /** Whether there is a list that fits the export. */
    private boolean readList() throws IOException {
        Path file = folder.resolve("held.csv");
        if (!Files.exists(file)) {
            return false;
        }
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            if (!FIRST_LINE.equals(lines.readLine()) || !("# export " + exportStamp()).equals(lines.readLine())) {
                return false;
            }
            exportTag = after("# export-tag ", lines.readLine());
            listTag = after("# list-tag ", lines.readLine());
            listReadWhole = Long.parseLong(after("# list-read-whole ", lines.readLine()));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("# end")) {
                    return true;
                }
                int comma = line.indexOf(',');
                String id = line.substring(comma + 1);
                if (!ChangeList.isId(id)) {
                    return false;
                }
                held.put(id, Long.parseLong(line.substring(0, comma)));
            }
            return false;
        } catch (java.nio.charset.CharacterCodingException | RuntimeException damaged) {
            return false;
        }
    }

    private static String after(String start, @Nullable String line) {
        if (line == null || !line.startsWith(start)) {
            throw new IllegalArgumentException("another line was expected");
        }
        return line.substring(start.length());
    }
}
