package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.osv.OsvRecord;
import dev.packagefast.security.advisory.osv.OsvRecord.Affected;
import dev.packagefast.security.advisory.osv.OsvRecord.Event;
import dev.packagefast.security.advisory.osv.OsvRecord.Kind;
import dev.packagefast.security.advisory.osv.OsvRecord.Range;
import dev.packagefast.security.advisory.osv.OsvRecord.Vector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One row of a starter table: the facts of one advisory about one package. */
record StarterRow(
        String id,
        List<String> aliases,
        Optional<Instant> published,
        Optional<Instant> modified,
        String severity,
        String vector,
        List<String> cwes,
        Affected affected) {
    private static final String COLUMNS =
            "# id\taliases\tpublished\tmodified\tseverity\tcvss\tcwes\tpackage\tranges\tversions";
    /** Go writes the year 1 where it does not know. */
    private static final Instant UNKNOWN_DATE = Instant.parse("0001-01-01T00:00:00Z");

    static List<StarterRow> read(Path table, String ecosystem) throws IOException {
        List<String> lines = Files.readAllLines(table, StandardCharsets.UTF_8);
        if (lines.isEmpty() || !lines.getFirst().equals(COLUMNS)) {
            throw wrong(table, 1, "the line of columns", "something else");
        }
        List<StarterRow> rows = new ArrayList<>(lines.size());
        for (int line = 2; line <= lines.size(); line++) {
            List<String> cells = split(lines.get(line - 1), '\t');
            if (cells.size() != 10) {
                throw wrong(table, line, "10 columns", cells.size() + "");
            }
            try {
                rows.add(of(cells, ecosystem));
            } catch (IllegalArgumentException | DateTimeException wrong) {
                throw wrong(table, line, "a row of facts", "'" + wrong.getMessage() + "'");
            }
        }
        return rows;
    }

    private static StarterRow of(List<String> cells, String ecosystem) {
        List<Range> ranges =
                list(cells.get(8), '|').stream().map(StarterRow::range).toList();
        return new StarterRow(
                cells.get(0),
                list(cells.get(1), ','),
                date(cells.get(2)),
                date(cells.get(3)),
                cells.get(4),
                cells.get(5),
                list(cells.get(6), ','),
                new Affected(ecosystem, cells.get(7), "", ranges, list(cells.get(9), ' '), List.of()));
    }

    private static Range range(String text) {
        List<Event> events = new ArrayList<>();
        for (String event : list(text.substring(2), ' ')) {
            int equals = event.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("an event without a version: " + event);
            }
            events.add(new Event(
                    Kind.valueOf(event.substring(0, equals).toUpperCase(Locale.ROOT)), event.substring(equals + 1)));
        }
        return switch (text.substring(0, 2)) {
            case "S:" -> new Range("SEMVER", events);
            case "E:" -> new Range("ECOSYSTEM", events);
            default -> throw new IllegalArgumentException("neither S: nor E: " + text);
        };
    }

    private static Optional<Instant> date(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Instant date = LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        return date.equals(UNKNOWN_DATE) ? Optional.empty() : Optional.of(date);
    }

    /** The record whose rows these are: what they say about it is the same in each, or adds up. */
    static OsvRecord join(List<StarterRow> rows) {
        Set<String> aliases = new LinkedHashSet<>();
        Set<String> cwes = new LinkedHashSet<>();
        List<Affected> affected = new ArrayList<>(rows.size());
        List<Vector> vectors = new ArrayList<>(1);
        StarterRow first = rows.getFirst();
        Optional<Instant> modified = first.modified;
        for (StarterRow row : rows) {
            aliases.addAll(row.aliases);
            cwes.addAll(row.cwes);
            affected.add(row.affected);
            if (vectors.isEmpty() && !row.vector.isEmpty()) {
                vectors.add(new Vector(type(row.vector), row.vector));
            }
            if (row.modified.isPresent()
                    && modified.map(row.modified.get()::isAfter).orElse(true)) {
                modified = row.modified;
            }
        }
        return new OsvRecord(
                first.id,
                modified,
                first.published,
                false,
                List.copyOf(aliases),
                List.of(),
                List.of(),
                "",
                "",
                vectors,
                first.severity.isEmpty() ? Optional.empty() : Optional.of(first.severity),
                affected,
                List.of(),
                List.copyOf(cwes),
                List.of());
    }

    private static String type(String vector) {
        if (vector.startsWith("CVSS:4")) {
            return "CVSS_V4";
        }
        return vector.startsWith("CVSS:3") ? "CVSS_V3" : "CVSS_V2";
    }

    private static List<String> list(String text, char separator) {
        return text.isEmpty() ? List.of() : split(text, separator);
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
            parts.add(text.substring(start, end));
            start = end + 1;
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static AdvisoryFormatException wrong(Path table, int line, String expected, String found) {
        return new AdvisoryFormatException(
                table + ":" + line, -1, expected, found, "Repair the table; its README describes the columns.");
    }
}
