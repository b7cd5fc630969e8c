package dev.packagefast.cli.fix;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code packages} of a package-lock.json of version 2 or 3: who asks for what, and what answers. */
final class NpmLock {
    private static final Set<String> SECTIONS =
            Set.of("dependencies", "devDependencies", "optionalDependencies", "peerDependencies");
    private static final String FOLDER = "node_modules/";

    /**
     * A place in the tree.
     *
     * @param asks section, then name, then range
     */
    record Entry(String place, String name, String version, Map<String, Map<String, String>> asks) {
        /** Whether it is the project or a workspace: its package.json is there to be changed. */
        boolean isOurs() {
            return !place.contains(FOLDER);
        }
    }

    /** An entry that asks for another one. */
    record Dependent(Entry entry, String section, String range) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private NpmLock() {}

    /** Empty for a lockfile of version 1, which has no such part. */
    static NpmLock read(Path file) throws IOException {
        NpmLock lock = new NpmLock();
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            json.nextToken();
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                boolean object = json.nextToken() == JsonToken.START_OBJECT;
                if (object && field.equals("packages")) {
                    for (String place = json.nextFieldName(); place != null; place = json.nextFieldName()) {
                        json.nextToken();
                        lock.entry(place, json);
                    }
                } else {
                    json.skipChildren();
                }
            }
        }
        return lock;
    }

    private void entry(String place, JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        int cut = place.lastIndexOf(FOLDER);
        String name = cut < 0 ? "" : place.substring(cut + FOLDER.length());
        String version = "";
        Map<String, Map<String, String>> asks = new LinkedHashMap<>();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken token = json.nextToken();
            if (token == JsonToken.VALUE_STRING && field.equals("version")) {
                version = json.getText();
            } else if (token == JsonToken.VALUE_STRING && field.equals("name") && cut >= 0) {
                name = json.getText();
            } else if (token == JsonToken.START_OBJECT && SECTIONS.contains(field)) {
                Map<String, String> ranges = new LinkedHashMap<>();
                for (String asked = json.nextFieldName(); asked != null; asked = json.nextFieldName()) {
                    ranges.put(asked, json.nextToken() == JsonToken.VALUE_STRING ? json.getText() : "");
                    json.skipChildren();
                }
                asks.put(field, ranges);
            } else {
                json.skipChildren();
            }
        }
        entries.put(place, new Entry(place, name, version, asks));
    }

    /** Every entry that asks for this version of this package, wherever in the tree it lies. */
    List<Dependent> dependentsOf(String name, String version) {
        List<Dependent> dependents = new ArrayList<>();
        for (Entry entry : entries.values()) {
            for (Map.Entry<String, Map<String, String>> section : entry.asks.entrySet()) {
                // What an installed package needs for its own development is not installed.
                if (section.getKey().equals("devDependencies") && !entry.isOurs()) {
                    continue;
                }
                for (Map.Entry<String, String> asked : section.getValue().entrySet()) {
                    Entry answer = resolve(entry.place, asked.getKey());
                    if (answer != null && answer.name.equals(name) && answer.version.equals(version)) {
                        dependents.add(new Dependent(entry, section.getKey(), asked.getValue()));
                    }
                }
            }
        }
        return dependents;
    }

    /** As Node looks for a module: in the folder's own node_modules, then in those above it. */
    private @Nullable Entry resolve(String from, String name) {
        String folder = from;
        while (true) {
            Entry found = entries.get((folder.isEmpty() ? "" : folder + "/") + FOLDER + name);
            if (found != null || folder.isEmpty()) {
                return found;
            }
            int cut = folder.lastIndexOf("/" + FOLDER);
            folder = cut >= 0 ? folder.substring(0, cut) : "";
        }
    }
}
