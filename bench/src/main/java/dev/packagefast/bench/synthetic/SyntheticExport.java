package dev.packagefast.bench.synthetic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes an npm export of the true size, laid out as the public one: one zip of flat {@code ID.json} files. The records of
 * a real export stand in it unchanged; malware reports drawn from a {@link MalwareShape} fill it up.
 *
 * <p>{@code SyntheticExport REAL.zip DISTRIBUTION.json OUT.zip [RECORDS [SEED]]}. One record is in memory at a time, and
 * the names given out. The same arguments on the same JDK give the same bytes.
 */
public final class SyntheticExport {
    /** What the public npm export held in the spring of 2026. */
    static final int RECORDS = 218_000;

    /** So many words of real names are enough to make new ones. */
    private static final int MAX_WORDS = 20_000;

    private static final long MAX_RECORD_BYTES = 16 << 20;
    private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(2026, 1, 1, 0, 0);
    private static final JsonFactory JSON = new JsonFactory();

    private final Set<String> names = new HashSet<>();
    private final Set<String> words = new LinkedHashSet<>();
    private int written;

    private SyntheticExport() {}

    public static void main(String[] args) throws IOException {
        if (args.length < 3 || args.length > 5) {
            System.err.println("SyntheticExport REAL.zip DISTRIBUTION.json OUT.zip [RECORDS [SEED]]");
            System.exit(2);
        }
        int records = args.length > 3 ? Integer.parseInt(args[3]) : RECORDS;
        long seed = args.length > 4 ? Long.parseLong(args[4]) : 1;
        Path out = Path.of(args[2]);
        MalwareShape shape = MalwareShape.read(Path.of(args[1]), "npm");
        int real = write(Path.of(args[0]), shape, records, seed, out);
        System.out.printf(
                Locale.ROOT,
                "%,d records (%,d of them real), %,d bytes: %s%n",
                Math.max(records, real),
                real,
                Files.size(out),
                out);
    }

    /** Writes the export and returns how many of its records are real. All of these go in, even beyond {@code records}. */
    static int write(Path real, MalwareShape shape, int records, long seed, Path out) throws IOException {
        // Its algorithm is part of its contract, unlike that of other generators.
        RandomGenerator random = new Random(seed);
        SyntheticExport export = new SyntheticExport();
        Path part = out.resolveSibling(out.getFileName() + ".part");
        int realRecords;
        try (ZipOutputStream zip =
                new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(part), 1 << 16))) {
            export.copy(real, zip);
            realRecords = export.written;
            MalwareReports reports = new MalwareReports(
                    shape, random, new MalwareNames(shape, random, List.copyOf(export.words), export.names));
            while (export.written < records) {
                MalwareReport report = reports.next();
                export.add(zip, report.id() + ".json", report.toJson());
            }
        }
        Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
        return realRecords;
    }

    private void copy(Path real, ZipOutputStream zip) throws IOException {
        try (ZipFile source = new ZipFile(real.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = source.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (entry.getSize() > MAX_RECORD_BYTES) {
                    throw new IOException(real + ": " + entry.getName() + " has " + entry.getSize() + " bytes, at most "
                            + MAX_RECORD_BYTES + " are read");
                }
                byte[] json;
                try (InputStream in = source.getInputStream(entry)) {
                    json = in.readAllBytes();
                }
                add(zip, entry.getName(), json);
                learnNames(json);
            }
        }
    }

    private void add(ZipOutputStream zip, String name, byte[] json) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(ENTRY_TIME);
        zip.putNextEntry(entry);
        zip.write(json);
        zip.closeEntry();
        written++;
    }

    /** Every {@code affected[].package.name} is taken; its words may be used again. */
    private void learnNames(byte[] record) throws IOException {
        try (JsonParser json = JSON.createParser(record)) {
            String inObject = "";
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    String field = json.getParsingContext().getParent().getCurrentName();
                    inObject = field == null ? "" : field;
                } else if (token == JsonToken.VALUE_STRING
                        && inObject.equals("package")
                        && "name".equals(json.currentName())) {
                    learn(json.getText());
                }
            }
        }
    }

    private void learn(String name) {
        names.add(name);
        int start = 0;
        for (int i = 0; i <= name.length() && words.size() < MAX_WORDS; i++) {
            if (i == name.length() || !isWordCharacter(name.charAt(i))) {
                if (i - start >= 2 && i - start <= 12) {
                    words.add(name.substring(start, i));
                }
                start = i + 1;
            }
        }
    }

    private static boolean isWordCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
