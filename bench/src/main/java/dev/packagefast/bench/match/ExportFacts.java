package dev.packagefast.bench.match;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an npm export says about packages, one record at a time. Understands as much of OSV as that export needs:
 * ranges of type SEMVER or ECOSYSTEM whose events stand in order, and lists of versions.
 */
final class ExportFacts {
    private static final JsonFactory JSON = new JsonFactory();

    private ExportFacts() {}

    /**
     * From {@code introduced} (or the beginning, when that is null) to before {@code fixed}, or up to {@code lastAffected}, or
     * without end when both are null.
     */
    record Span(
            @Nullable String introduced,
            @Nullable String fixed,
            @Nullable String lastAffected) {}

    record Affected(String name, List<Span> spans, List<String> versions) {}

    record Facts(String id, boolean withdrawn, List<Affected> affected, byte[] json) {}

    @FunctionalInterface
    interface Visitor {
        void visit(Facts facts) throws IOException;
    }

    /** Gives every record that is not withdrawn to {@code visitor}. */
    static void forEach(Path export, Visitor visitor) throws IOException {
        try (ZipFile zip = new ZipFile(export.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                byte[] json;
                try (InputStream in = zip.getInputStream(entries.nextElement())) {
                    json = in.readAllBytes();
                }
                Facts facts = read(json);
                if (!facts.withdrawn()) {
                    visitor.visit(facts);
                }
            }
        }
    }

    static Facts read(byte[] record) throws IOException {
        String id = "";
        boolean withdrawn = false;
        List<Affected> affected = new ArrayList<>();
        try (JsonParser json = JSON.createParser(record)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                switch (field) {
                    case "id" -> id = json.getText();
                    case "withdrawn" -> withdrawn = value == JsonToken.VALUE_STRING;
                    case "affected" -> {
                        while (json.nextToken() == JsonToken.START_OBJECT) {
                            addNpm(affected, json);
                        }
                    }
                    default -> json.skipChildren();
                }
            }
        }
        return new Facts(id, withdrawn, affected, record);
    }

    private static void addNpm(List<Affected> affected, JsonParser json) throws IOException {
        String ecosystem = "";
        String name = "";
        List<Span> spans = new ArrayList<>();
        List<String> versions = new ArrayList<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "package" -> {
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        switch (json.currentName()) {
                            case "ecosystem" -> ecosystem = json.nextTextValue();
                            case "name" -> name = json.nextTextValue();
                            default -> {
                                json.nextToken();
                                json.skipChildren();
                            }
                        }
                    }
                }
                case "ranges" -> {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        addRange(spans, json);
                    }
                }
                case "versions" -> {
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        versions.add(json.getText());
                    }
                }
                default -> json.skipChildren();
            }
        }
        if (ecosystem.equals("npm")) {
            affected.add(new Affected(name, spans, versions));
        }
    }

    private static void addRange(List<Span> spans, JsonParser json) throws IOException {
        String type = "";
        List<Span> found = new ArrayList<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "type" -> type = json.getText();
                case "events" -> addEvents(found, json);
                default -> json.skipChildren();
            }
        }
        if (!type.equals("GIT")) {
            spans.addAll(found);
        }
    }

    private static void addEvents(List<Span> spans, JsonParser json) throws IOException {
        boolean open = false;
        String introduced = null;
        while (json.nextToken() == JsonToken.START_OBJECT) {
            json.nextToken();
            String kind = json.currentName();
            String version = json.nextTextValue();
            json.nextToken();
            switch (kind) {
                case "introduced" -> {
                    if (!open) {
                        introduced = version.equals("0") ? null : version;
                        open = true;
                    }
                }
                case "fixed" -> {
                    spans.add(new Span(introduced, version, null));
                    open = false;
                }
                case "last_affected" -> {
                    spans.add(new Span(introduced, null, version));
                    open = false;
                }
                default -> throw new IOException("An event of a kind that an npm export does not have: " + kind);
            }
        }
        if (open) {
            spans.add(new Span(introduced, null, null));
        }
    }
}
