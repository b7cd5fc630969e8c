package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.osv.OsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compiles the starter's tables of facts ({@code core/src/starter/*.tsv}, one an ecosystem) into the index that
 * {@link AdvisoryIndex#starter} reads. Runs once at build. The result depends on the tables alone: its build time is the
 * newest date in them.
 */
public final class StarterCompiler {
    private static final String SUFFIX = ".tsv";

    private StarterCompiler() {}

    /** {@code StarterCompiler FOLDER OUT}: compiles the tables in FOLDER into the file OUT. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("expected: FOLDER-OF-TABLES INDEX-FILE");
        }
        compile(Path.of(arguments[0]), Path.of(arguments[1]));
    }

    /**
     * Compiles every table in {@code folder} into {@code target}.
     *
     * @throws AdvisoryFormatException naming file and line, if a row cannot be used whole: the tables are part of the
     *     project, so any problem in them is a mistake to repair
     */
    static ImportReport compile(Path folder, Path target) throws IOException {
        List<Path> tables;
        try (Stream<Path> files = Files.list(folder)) {
            tables = files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
        if (tables.isEmpty()) {
            throw new AdvisoryFormatException(
                    folder.toString(), -1, "tables of starter facts (*.tsv)", "none", "Check the folder's path.");
        }
        IndexBuilder builder = new IndexBuilder();
        List<String> names = new ArrayList<>();
        // One id may stand in the tables of several ecosystems: its rows are one record.
        Map<String, List<StarterRow>> rows = new LinkedHashMap<>();
        for (Path table : tables) {
            String name = String.valueOf(table.getFileName());
            names.add("starter facts: " + name);
            String ecosystem = name.substring(0, name.length() - SUFFIX.length());
            StarterRow.read(table, ecosystem)
                    .forEach(row -> rows.computeIfAbsent(row.id(), id -> new ArrayList<>(1))
                            .add(row));
        }
        List<OsvRecord> records = new ArrayList<>(rows.size());
        Instant newest = Instant.EPOCH;
        for (List<StarterRow> same : rows.values()) {
            OsvRecord joined = StarterRow.join(same);
            records.add(joined);
            Instant modified = joined.modified().orElse(newest);
            newest = modified.isAfter(newest) ? modified : newest;
        }
        builder.add(ImportBatch.of("starter facts", records));
        IndexBuilder.Built built = builder.build(names, newest);
        AtomicFile.replace(target, out -> built.writer().writeTo(out, null));
        return built.report();
    }
}
