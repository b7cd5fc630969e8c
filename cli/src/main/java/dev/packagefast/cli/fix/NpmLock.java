package dev.packagefast.cli.fix;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for what, and what answers: the {@code packages} of a package-lock.json of version 2 or 3; of version 1 its
 * {@code dependencies}, with what the {@code package.json} beside it asks for.
 */
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
        /**
         * Whether it is the project or a workspace: its package.json is there to be changed. A folder that a lockfile
         * names outside of the project is not.
         */
        boolean isOurs() {
            return !place.contains(FOLDER)
                    && !place.startsWith("/")
                    && place.indexOf('\\') < 0
                    && place.indexOf(':') < 0
                    && !("/" + place + "/").contains("/../");
        }

        /** What it is called in a sentence. */
        String words() {
            return isOurs() ? "the project" : name.isEmpty() ? place : name + "@" + version;
        }
    }

    /**
     * An entry that asks for another one.
     *
     * @param asked the name it asks by: an alias where that is not the package's own
     */
    record Dependent(Entry entry, String section, String asked, String range) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private NpmLock() {}

    static NpmLock read(Path file) throws IOException {
        NpmLock lock = new NpmLock();
        NpmLock first = new NpmLock();
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            json.nextToken();
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                boolean object = json.nextToken() == JsonToken.START_OBJECT;
                if (object && field.equals("packages")) {
                    for (String place = json.nextFieldName(); place != null; place = json.nextFieldName()) {
                        json.nextToken();
                        lock.entry(place, json);
                    }
                } else if (object && field.equals("dependencies")) {
                    first.dependencies("", json);
                } else {
                    json.skipChildren();
                }
            }
        }
        if (!lock.entries.isEmpty()) {
            return lock;
        }
        Path manifest = file.resolveSibling("package.json");
        if (Files.exists(manifest)) {
            try (JsonParser json = new JsonFactory().createParser(manifest.toFile())) {
                json.nextToken();
                first.entry("", json);
            }
        }
        return first;
    }

    /** Version 1: what lies in one folder. As deep as the parser lets it be, which is a thousand levels. */
    private void dependencies(String folder, JsonParser json) throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            String place = (folder.isEmpty() ? "" : folder + "/") + FOLDER + name;
            if (json.nextToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                continue;
            }
            String version = "";
            Map<String, String> requires = new LinkedHashMap<>();
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                JsonToken token = json.nextToken();
                if (token == JsonToken.VALUE_STRING && field.equals("version")) {
                    version = json.getText();
                } else if (token == JsonToken.START_OBJECT && field.equals("requires")) {
                    requires = texts(json);
                } else if (token == JsonToken.START_OBJECT && field.equals("dependencies")) {
                    dependencies(place, json);
                } else {
                    json.skipChildren();
                }
            }
            // An alias stands there as "npm:NAME@VERSION".
            int cut = version.startsWith("npm:") ? version.lastIndexOf('@') : -1;
            entries.put(
                    place,
                    new Entry(
                            place,
                            cut > 4 ? version.substring(4, cut) : name,
                            version.substring(cut > 4 ? cut + 1 : 0),
                            Map.of("dependencies", requires)));
        }
    }

    /** What the project itself asks for by this name, by section. */
    Map<String, String> asksOfTheProject(String asked) {
        Map<String, String> ranges = new LinkedHashMap<>();
        Entry project = entries.get("");
        if (project != null) {
            project.asks.forEach((section, asks) -> {
                String range = asks.get(asked);
                if (range != null) {
                    ranges.put(section, range);
                }
            });
        }
        return ranges;
    }

    /** The version that the project itself gets by this name; empty when there is none. */
    String versionForTheProject(String asked) {
        Entry answer = resolve("", asked);
        return answer == null ? "" : answer.version;
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
                asks.put(field, texts(json));
            } else {
                json.skipChildren();
            }
        }
        entries.put(place, new Entry(place, name, version, asks));
    }

    private static Map<String, String> texts(JsonParser json) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            texts.put(name, json.nextToken() == JsonToken.VALUE_STRING ? json.getText() : "");
            json.skipChildren();
        }
        return texts;
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
                    Entry answer = Shell.isSafeName(asked.getKey()) ? resolve(entry.place, asked.getKey()) : null;
                    if (answer != null && answer.name.equals(name) && answer.version.equals(version)) {
                        dependents.add(new Dependent(entry, section.getKey(), asked.getKey(), asked.getValue()));
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
