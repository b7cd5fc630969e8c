package dev.packagefast.bench.match;

import dev.packagefast.bench.match.ExportFacts.Affected;
import dev.packagefast.bench.match.ExportFacts.Facts;
import dev.packagefast.bench.match.ExportFacts.Span;
import dev.packagefast.security.version.VersionScheme;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The same advisories in SQLite, laid out for this question: spans of sort keys stand clustered by package name, so that
 * a look-up is one descent of one tree, and what a finding shows is a row by id. The database is mapped, its cache holds
 * all of it, one prepared statement is used again and again.
 */
final class SqliteMatcher implements AutoCloseable {
    private static final VersionScheme NPM = VersionScheme.forEcosystem("npm");
    private static final byte[] BEGINNING = {};
    private static final int ROWS_A_BATCH = 5_000;
    private static final String[] SCHEMA = {
        "PRAGMA journal_mode = OFF",
        "PRAGMA synchronous = OFF",
        "CREATE TABLE span (name TEXT NOT NULL, advisory INTEGER NOT NULL, number INTEGER NOT NULL, low BLOB NOT NULL,"
                + " high BLOB, closed INTEGER NOT NULL, PRIMARY KEY (name, advisory, number)) WITHOUT ROWID",
        "CREATE TABLE advisory (number INTEGER PRIMARY KEY, id TEXT NOT NULL, record BLOB NOT NULL)",
    };
    private static final String[] READING = {
        "PRAGMA query_only = ON", "PRAGMA mmap_size = 1073741824", "PRAGMA cache_size = -524288"
    };

    private final Connection connection;
    private final PreparedStatement spans;
    private final PreparedStatement advisory;

    private SqliteMatcher(Connection connection) throws SQLException {
        this.connection = connection;
        this.spans = connection.prepareStatement("SELECT advisory, low, high, closed FROM span WHERE name = ?");
        this.advisory = connection.prepareStatement("SELECT id FROM advisory WHERE number = ?");
    }

    static void build(Path export, Path file) throws SQLException, IOException {
        Files.deleteIfExists(file);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            try (Statement statement = connection.createStatement()) {
                for (String sql : SCHEMA) {
                    statement.execute(sql);
                }
            }
            connection.setAutoCommit(false);
            try (PreparedStatement span = connection.prepareStatement("INSERT INTO span VALUES (?, ?, ?, ?, ?, ?)");
                    PreparedStatement advisory = connection.prepareStatement("INSERT INTO advisory VALUES (?, ?, ?)")) {
                Rows rows = new Rows(span, advisory);
                ExportFacts.forEach(export, rows::add);
                rows.flush();
            } catch (UncheckedSqlException failed) {
                throw failed.cause;
            }
            connection.commit();
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute("ANALYZE");
            }
        }
    }

    static SqliteMatcher open(Path file) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            for (String pragma : READING) {
                statement.execute(pragma);
            }
        }
        return new SqliteMatcher(connection);
    }

    /** How many advisories touch this version; each one's id is read. */
    int match(String name, String version) throws SQLException {
        spans.setString(1, name);
        byte[] key = null;
        int found = 0;
        int last = -1;
        try (ResultSet rows = spans.executeQuery()) {
            while (rows.next()) {
                if (key == null) {
                    key = NPM.sortKey(version);
                }
                int number = rows.getInt(1);
                if (number != last && contains(rows.getBytes(2), rows.getBytes(3), rows.getInt(4) == 1, key)) {
                    last = number;
                    found += readId(number);
                }
            }
        }
        return found;
    }

    private static boolean contains(byte @Nullable [] low, byte @Nullable [] high, boolean closed, byte[] key) {
        if (low != null && Arrays.compareUnsigned(key, low) < 0) {
            return false;
        }
        if (high == null) {
            return true;
        }
        int order = Arrays.compareUnsigned(key, high);
        return order < 0 || (order == 0 && closed);
    }

    private int readId(int number) throws SQLException {
        advisory.setInt(1, number);
        try (ResultSet row = advisory.executeQuery()) {
            return row.next() && row.getString(1) != null ? 1 : 0;
        }
    }

    @Override
    public void close() throws SQLException {
        spans.close();
        advisory.close();
        connection.close();
    }

    /** Rows on their way into the database. */
    private static final class Rows {
        private final PreparedStatement span;
        private final PreparedStatement advisory;
        private final Deflater deflater = new Deflater();
        private int advisories;
        private int spans;

        Rows(PreparedStatement span, PreparedStatement advisory) {
            this.span = span;
            this.advisory = advisory;
        }

        void add(Facts facts) throws IOException {
            try {
                advisories++;
                advisory.setInt(1, advisories);
                advisory.setString(2, facts.id());
                advisory.setBytes(3, deflate(facts.json()));
                advisory.addBatch();
                // Upstream writes several ranges of one package as several entries: the number runs over all of them.
                int number = 0;
                for (Affected affected : facts.affected()) {
                    for (Span one : affected.spans()) {
                        byte[] low = one.introduced() == null ? BEGINNING : NPM.sortKey(one.introduced());
                        String end = one.fixed() == null ? one.lastAffected() : one.fixed();
                        add(affected.name(), number++, low, end == null ? null : NPM.sortKey(end), one.fixed() == null);
                    }
                    for (String version : affected.versions()) {
                        byte[] key = NPM.sortKey(version);
                        add(affected.name(), number++, key, key, true);
                    }
                }
            } catch (SQLException failed) {
                throw new UncheckedSqlException(failed);
            }
        }

        private void add(String name, int number, byte[] low, byte @Nullable [] high, boolean closed)
                throws SQLException {
            span.setString(1, name);
            span.setInt(2, advisories);
            span.setInt(3, number);
            span.setBytes(4, low);
            span.setBytes(5, high);
            span.setInt(6, closed ? 1 : 0);
            span.addBatch();
            if (++spans % ROWS_A_BATCH == 0) {
                flush();
            }
        }

        void flush() throws SQLException {
            advisory.executeBatch();
            span.executeBatch();
        }

        private byte[] deflate(byte[] json) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream(json.length / 2);
            deflater.reset();
            try (DeflaterOutputStream deflated = new DeflaterOutputStream(out, deflater)) {
                deflated.write(json);
            }
            return out.toByteArray();
        }
    }

    private static final class UncheckedSqlException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final SQLException cause;

        UncheckedSqlException(SQLException cause) {
            super(cause);
            this.cause = cause;
        }
    }
}
