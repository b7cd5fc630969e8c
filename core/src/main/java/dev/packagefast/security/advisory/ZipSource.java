package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.AdvisoryDocument.UnreadableDocumentException;
import dev.packagefast.security.advisory.osv.OsvReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zip as databases export it, one record an entry. Entries are found by the central directory, never by scanning:
 * what the directory does not list does not exist. Nothing is unpacked to disk. An archive that was made to harm (names
 * that climb out, entries or totals beyond the limits) is refused as a whole.
 */
final class ZipSource implements AdvisorySource {
    /** Entries; the largest public export has a quarter of a million. */
    static final int MAX_ENTRIES = 4_000_000;
    /** Bytes of all entries together, inflated. */
    static final long MAX_TOTAL_BYTES = 32L << 30;
    /** Inflated size over deflated size, for entries above {@link #RATIO_FREE_BYTES}; real records stay below 30. */
    static final int MAX_RATIO = 200;
    /** Entries up to this size may have any ratio: a list of versions is very regular. */
    static final int RATIO_FREE_BYTES = 1 << 20;

    private static final String REFUSED = "The archive is not an honest export; it was not read. Download it again.";

    private final Path path;
    private final ZipFile zip;
    private final AtomicLong total = new AtomicLong();

    private ZipSource(Path path, ZipFile zip) {
        this.path = path;
        this.zip = zip;
    }

    /** Whether the file starts like a zip, empty ones included. */
    static boolean isZip(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(4);
            return start.length == 4
                    && start[0] == 'P'
                    && start[1] == 'K'
                    && ((start[2] == 3 && start[3] == 4) || (start[2] == 5 && start[3] == 6));
        }
    }

    static ZipSource open(Path path) throws IOException {
        try {
            ZipFile zip = new ZipFile(path.toFile());
            if (zip.size() > MAX_ENTRIES) {
                int entries = zip.size();
                zip.close();
                throw new AdvisoryFormatException(
                        path.toString(), -1, "at most " + MAX_ENTRIES + " entries", entries + " entries", REFUSED);
            }
            return new ZipSource(path, zip);
        } catch (ZipException broken) {
            throw new AdvisoryFormatException(
                    path.toString(),
                    Files.size(path),
                    "a zip with its directory at the end",
                    "'" + broken.getMessage() + "'",
                    "The file was probably cut while it was copied. Download it again.");
        }
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public void forEachDocument(DocumentSink sink) throws IOException {
        Set<String> names = new HashSet<>();
        for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
            ZipEntry entry = entries.nextElement();
            String name = entry.getName();
            checkName(name);
            if (!names.add(name)) {
                throw refused("every entry once", "'" + name + "' twice");
            }
            if (!entry.isDirectory() && name.toLowerCase(Locale.ROOT).endsWith(".json")) {
                sink.accept(new AdvisoryDocument(name, Math.max(0, entry.getSize()), () -> read(entry)));
            }
        }
    }

    private void checkName(String name) {
        boolean climbs = name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0;
        for (int start = 0; start <= name.length() && !climbs; ) {
            int slash = name.indexOf('/', start);
            int end = slash < 0 ? name.length() : slash;
            climbs = end - start == 2 && name.startsWith("..", start);
            start = end + 1;
        }
        if (climbs) {
            throw refused("names inside the archive", "'" + name.replace('\0', '?') + "'");
        }
    }

    private byte[] read(ZipEntry entry) throws IOException, UnreadableDocumentException {
        long deflated = Math.max(1, entry.getCompressedSize());
        byte[] bytes;
        try (InputStream in = zip.getInputStream(entry)) {
            if (in == null) {
                throw new UnreadableDocumentException("the entry is gone");
            }
            // One byte more than allowed tells "exactly the limit" from "beyond it", whatever the directory claims.
            int limit = (int) Math.min(OsvReader.MAX_RECORD_BYTES, Math.max(RATIO_FREE_BYTES, deflated * MAX_RATIO));
            bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                if (limit < OsvReader.MAX_RECORD_BYTES) {
                    throw refused(
                            "entries of at most " + MAX_RATIO + " times their deflated size",
                            "'" + entry.getName() + "' inflating " + deflated + " bytes to more than " + limit);
                }
                throw new UnreadableDocumentException("it is longer than " + OsvReader.MAX_RECORD_BYTES + " bytes");
            }
        } catch (ZipException broken) {
            throw new UnreadableDocumentException("it cannot be inflated: " + broken.getMessage());
        } catch (java.io.EOFException cut) {
            throw new UnreadableDocumentException("its deflated bytes end too early");
        }
        if (total.addAndGet(bytes.length) > MAX_TOTAL_BYTES) {
            throw refused("at most " + MAX_TOTAL_BYTES + " bytes in all", "more");
        }
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        if (entry.getCrc() != -1 && entry.getCrc() != checksum.getValue()) {
            throw new UnreadableDocumentException("its checksum is wrong");
        }
        return bytes;
    }

    private AdvisoryFormatException refused(String expected, String found) {
        return new AdvisoryFormatException(path.toString(), -1, expected, found, REFUSED);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
