package dev.packagefast.bench.match;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;

/** Puts an export into SQLite, as {@link SqliteMatcher} reads it: {@code SqliteImport EXPORT.zip OUT.sqlite}. */
public final class SqliteImport {
    private SqliteImport() {}

    public static void main(String[] args) throws IOException, SQLException {
        Path file = Path.of(args[1]);
        SqliteMatcher.build(Path.of(args[0]), file);
        System.out.printf(Locale.ROOT, "%s: %.1f MB%n", file, Files.size(file) / 1e6);
    }
}
