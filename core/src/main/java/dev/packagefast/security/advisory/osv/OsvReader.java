package dev.packagefast.security.advisory.osv;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.packagefast.security.advisory.osv.OsvRecord.Affected;
import dev.packagefast.security.advisory.osv.OsvRecord.Event;
import dev.packagefast.security.advisory.osv.OsvRecord.Kind;
import dev.packagefast.security.advisory.osv.OsvRecord.Range;
import dev.packagefast.security.advisory.osv.OsvRecord.Reference;
import dev.packagefast.security.advisory.osv.OsvRecord.Vector;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one OSV record (schema 1.0 to 1.7) from its bytes. Fields it does not know are skipped, whatever they hold; a
 * known field of the wrong type is a flaw of the record, not the end of it. Without state; safe to share.
 */
public final class OsvReader {
    /** Bytes of one record; the largest real ones are a few megabytes of version lists. */
    public static final int MAX_RECORD_BYTES = 32 << 20;
    /** Objects and arrays inside each other; real records stay below ten. */
    public static final int MAX_DEPTH = 64;
    /** Characters of one string. */
    public static final int MAX_STRING_LENGTH = 4 << 20;
    /** Characters of a key. */
    public static final int MAX_NAME_LENGTH = 4_096;
    /** Digits of a number. */
    public static final int MAX_NUMBER_LENGTH = 256;
    /** Characters of an id or alias. */
    public static final int MAX_ID_LENGTH = 256;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_STRING_LENGTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxDocumentLength(MAX_RECORD_BYTES)
                    .build())
            // Two values for one key read differently by two programs: one of them would miss the advisory.
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * The record in {@code json}.
     *
     * @throws OsvRecordException if the bytes are not JSON, or not a record
     */
    public OsvRecord read(byte[] json) throws OsvRecordException {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new OsvRecordException(
                        OsvRecordException.Fault.MALFORMED,
                        "expected a JSON object, found " + (json.length == 0 ? "nothing" : "something else"));
            }
            OsvRecord read = new Reading(parser).record();
            if (parser.nextToken() != null) {
                throw new OsvRecordException(
                        OsvRecordException.Fault.MALFORMED, "expected the end after the record, found more");
            }
            return read;
        } catch (JsonProcessingException broken) {
            var place = broken.getLocation();
            throw new OsvRecordException(
                    OsvRecordException.Fault.MALFORMED,
                    "line " + (place == null ? 1 : place.getLineNr()) + " column "
                            + (place == null ? 1 : place.getColumnNr()) + ": " + oneLine(broken.getOriginalMessage()));
        } catch (IOException impossible) {
            throw new AssertionError("reading from memory", impossible);
        }
    }

    private static String oneLine(String message) {
        return Texts.clean(message, 200, false);
    }

    /** The state of reading one record: the parser stands inside the object. */
    private static final class Reading {
        private final JsonParser parser;
        private final List<String> flaws = new ArrayList<>();
        private String id = "";
        private @Nullable Instant modified;
        private @Nullable Instant published;
        private boolean withdrawn;
        private List<String> aliases = List.of();
        private List<String> related = List.of();
        private List<String> upstream = List.of();
        private String summary = "";
        private String details = "";
        private List<Vector> severities = List.of();
        private @Nullable String databaseSeverity;
        private List<Affected> affected = List.of();
        private List<Reference> references = List.of();
        private final List<String> cwes = new ArrayList<>();

        Reading(JsonParser parser) {
            this.parser = parser;
        }

        OsvRecord record() throws IOException, OsvRecordException {
            for (String field = next(); field != null; field = next()) {
                switch (field) {
                    case "id" -> id = text("id");
                    case "modified" -> modified = instant("modified");
                    case "published" -> published = instant("published");
                    case "withdrawn" -> withdrawn = !text("withdrawn").isEmpty();
                    case "aliases" -> aliases = ids("aliases");
                    case "related" -> related = ids("related");
                    case "upstream" -> upstream = ids("upstream");
                    case "summary" -> summary = Texts.clean(text("summary"), Texts.MAX_SUMMARY, false);
                    case "details" -> details = Texts.clean(text("details"), Texts.MAX_DETAILS, true);
                    case "severity" -> severities = objects("severity", this::vector);
                    case "affected" -> affected = objects("affected", this::affected);
                    case "references" -> references = objects("references", this::reference);
                    case "database_specific" -> databaseSpecific();
                    default -> parser.skipChildren();
                }
            }
            if (!Texts.isIdentifier(id, MAX_ID_LENGTH)) {
                throw new OsvRecordException(
                        OsvRecordException.Fault.NO_ID,
                        id.isEmpty() ? "the record has no id" : "its id is not one word of printable characters");
            }
            if (modified == null && flaws.isEmpty()) {
                flaws.add("'modified' is missing");
            }
            return new OsvRecord(
                    id,
                    Optional.ofNullable(modified),
                    Optional.ofNullable(published),
                    withdrawn,
                    aliases,
                    related,
                    upstream,
                    summary,
                    details,
                    severities,
                    Optional.ofNullable(databaseSeverity),
                    affected,
                    references,
                    cwes,
                    flaws);
        }

        /** Moves to the next field's value and returns the field's name, or null at the end of the object. */
        private @Nullable String next() throws IOException {
            String field = parser.nextFieldName();
            if (field != null) {
                parser.nextToken();
            }
            return field;
        }

        private String text(String field) throws IOException {
            return switch (parser.currentToken()) {
                case VALUE_STRING -> parser.getText();
                case VALUE_NULL -> "";
                default -> {
                    flaw(field, "text");
                    yield "";
                }
            };
        }

        private void flaw(String field, String expected) throws IOException {
            flaws.add("'" + field + "' is not " + expected);
            parser.skipChildren();
        }

        private @Nullable Instant instant(String field) throws IOException {
            String text = text(field);
            if (text.isEmpty()) {
                return null;
            }
            try {
                return Instant.parse(text);
            } catch (DateTimeException notADate) {
                flaws.add("'" + field + "' is not a date: '" + Texts.clean(text, 40, false) + "'");
                return null;
            }
        }

        private List<String> texts(String field) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return new ArrayList<>();
            }
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                flaw(field, "a list");
                return new ArrayList<>();
            }
            List<String> texts = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    texts.add(parser.getText());
                } else {
                    flaw(field, "a list of text");
                }
            }
            return texts;
        }

        private List<String> ids(String field) throws IOException {
            List<String> ids = texts(field);
            if (ids.removeIf(other -> !Texts.isIdentifier(other, MAX_ID_LENGTH))) {
                flaws.add("'" + field + "' holds something that is not an id");
            }
            return ids;
        }

        private interface ObjectReader<T> {
            @Nullable T read() throws IOException;
        }

        private <T> List<T> objects(String field, ObjectReader<T> reader) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return List.of();
            }
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                flaw(field, "a list");
                return List.of();
            }
            List<T> all = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    flaw(field, "a list of objects");
                    continue;
                }
                T one = reader.read();
                if (one != null) {
                    all.add(one);
                }
            }
            return all;
        }

        private @Nullable Vector vector() throws IOException {
            String type = "";
            String score = "";
            for (String field = next(); field != null; field = next()) {
                switch (field) {
                    case "type" -> type = text("severity.type");
                    case "score" -> score = text("severity.score");
                    default -> parser.skipChildren();
                }
            }
            return type.isEmpty() || score.isEmpty()
                    ? null
                    : new Vector(Texts.clean(type, 40, false), Texts.clean(score, 300, false));
        }

        private @Nullable Reference reference() throws IOException {
            String type = "";
            String url = "";
            for (String field = next(); field != null; field = next()) {
                switch (field) {
                    case "type" -> type = text("references.type");
                    case "url" -> url = text("references.url");
                    default -> parser.skipChildren();
                }
            }
            return url.isEmpty()
                    ? null
                    : new Reference(Texts.clean(type, 40, false), Texts.clean(url, Texts.MAX_SUMMARY, false));
        }

        private Affected affected() throws IOException {
            String[] names = {"", "", ""};
            List<Range> ranges = List.of();
            List<String> versions = List.of();
            List<Vector> own = List.of();
            for (String field = next(); field != null; field = next()) {
                switch (field) {
                    case "package" -> names = packageNames();
                    case "ranges" -> ranges = objects("ranges", this::range);
                    case "versions" -> versions = texts("versions");
                    case "severity" -> own = objects("affected.severity", this::vector);
                    case "database_specific" -> databaseSpecific();
                    default -> parser.skipChildren();
                }
            }
            return new Affected(names[0], names[1], names[2], ranges, versions, own);
        }

        private String[] packageNames() throws IOException {
            String[] names = {"", "", ""};
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                flaw("package", "an object");
                return names;
            }
            for (String field = next(); field != null; field = next()) {
                switch (field) {
                    case "ecosystem" -> names[0] = text("package.ecosystem");
                    case "name" -> names[1] = text("package.name");
                    case "purl" -> names[2] = text("package.purl");
                    default -> parser.skipChildren();
                }
            }
            return names;
        }

        private Range range() throws IOException {
            String type = "";
            List<List<Event>> events = List.of();
            for (String field = next(); field != null; field = next()) {
                switch (field) {
                    case "type" -> type = text("range.type");
                    case "events" -> events = objects("events", this::events);
                    default -> parser.skipChildren();
                }
            }
            List<Event> flat = new ArrayList<>();
            events.forEach(flat::addAll);
            return new Range(type, flat);
        }

        /** The events of one object: exactly one by the schema, but old records put both ends into one. */
        private List<Event> events() throws IOException {
            List<Event> events = new ArrayList<>(1);
            for (String field = next(); field != null; field = next()) {
                Kind kind = switch (field) {
                    case "introduced" -> Kind.INTRODUCED;
                    case "fixed" -> Kind.FIXED;
                    case "last_affected" -> Kind.LAST_AFFECTED;
                    case "limit" -> Kind.LIMIT;
                    default -> null;
                };
                if (kind == null) {
                    parser.skipChildren();
                } else {
                    // What is not text stays as an event with an empty version, which nothing can order: the range is
                    // then reported instead of being read without its end.
                    events.add(new Event(kind, text("event." + field)));
                }
            }
            return events;
        }

        /** The few words every database puts here: a severity and CWE ids, in one of two spellings. */
        private void databaseSpecific() throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                return;
            }
            for (String field = next(); field != null; field = next()) {
                if (field.equals("severity") && parser.currentToken() == JsonToken.VALUE_STRING) {
                    databaseSeverity = Texts.clean(parser.getText(), 40, false);
                } else if (field.equals("cwe_ids") && parser.currentToken() == JsonToken.START_ARRAY) {
                    texts("cwe_ids").forEach(this::cwe);
                } else if (field.equals("cwes") && parser.currentToken() == JsonToken.START_ARRAY) {
                    objects("cwes", this::cweId).forEach(this::cwe);
                } else {
                    parser.skipChildren();
                }
            }
        }

        private String cweId() throws IOException {
            String cwe = "";
            for (String field = next(); field != null; field = next()) {
                if (field.equals("cweId")) {
                    cwe = text("cweId");
                } else {
                    parser.skipChildren();
                }
            }
            return cwe;
        }

        private void cwe(String cwe) {
            if (Texts.isIdentifier(cwe, 20) && !cwes.contains(cwe)) {
                cwes.add(cwe);
            }
        }
    }
}
