package dev.packagefast.security.inventory.npm;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LockfileInput;
import dev.packagefast.security.inventory.json.JsonReader;
import dev.packagefast.security.inventory.json.JsonReader.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a {@code package.json} beside a lockfile says that the lockfile does not: the project's own dependencies. One that is
 * not there, or makes no sense, says nothing.
 */
public final class ProjectManifest {
    /** What it is called. */
    public static final String FILE = "package.json";

    /** One that says nothing. */
    public static final ProjectManifest NONE = new ProjectManifest();

    private final Set<String> fields = new HashSet<>();
    private final Map<String, String> production = new LinkedHashMap<>();
    private final Map<String, String> development = new LinkedHashMap<>();
    private final Map<String, String> peers = new LinkedHashMap<>();
    private final List<String> workspaces = new ArrayList<>();

    private ProjectManifest() {}

    public static ProjectManifest read(Path manifest) {
        try {
            JsonReader json = new JsonReader(new LockfileInput(manifest).bytes(), false);
            if (json.next() != Token.OBJECT) {
                return NONE;
            }
            ProjectManifest read = new ProjectManifest();
            for (String field = json.nextName(); field != null; field = json.nextName()) {
                read.fields.add(field);
                Map<String, String> kind = switch (field) {
                    case "dependencies", "optionalDependencies" -> read.production;
                    case "devDependencies" -> read.development;
                    case "peerDependencies" -> read.peers;
                    default -> null;
                };
                Token value = json.next();
                if (field.equals("workspaces")) {
                    read.workspaces(json);
                } else if (value == Token.OBJECT && kind != null) {
                    for (String name = json.nextName(); name != null; name = json.nextName()) {
                        kind.put(name, json.next() == Token.TEXT ? json.text() : "");
                        json.skip();
                    }
                } else {
                    json.skip();
                }
            }
            return read;
        } catch (IOException | BadLockfileException e) {
            return NONE;
        }
    }

    /** A list of patterns, or an object that has it as its {@code packages}. */
    private void workspaces(JsonReader json) throws BadLockfileException {
        if (json.token() == Token.OBJECT) {
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                json.next();
                if (name.equals("packages")) {
                    patterns(json);
                } else {
                    json.skip();
                }
            }
        } else {
            patterns(json);
        }
    }

    private void patterns(JsonReader json) throws BadLockfileException {
        if (json.token() != Token.ARRAY) {
            json.skip();
            return;
        }
        for (Token item = json.next(); item != null && item != Token.END_ARRAY; item = json.next()) {
            workspaces.add(item == Token.TEXT ? json.text() : "");
            json.skip();
        }
    }

    /** The patterns for the folders of the project's members, as the file has them. */
    public List<String> workspaces() {
        return workspaces;
    }

    /** Whether it has this field. */
    public boolean has(String field) {
        return fields.contains(field);
    }

    /** The names that the project requires, of every kind, and the ranges that it asks for. */
    public Map<String, String> required() {
        Map<String, String> all = new LinkedHashMap<>(peers);
        all.putAll(requiredWithoutPeers());
        return all;
    }

    /** As {@link #required()}, without the peers: what a client that installs no peers installs for the project. */
    public Map<String, String> requiredWithoutPeers() {
        Map<String, String> all = new LinkedHashMap<>(development);
        all.putAll(production);
        return all;
    }

    /** What is required for development, whether or not the product requires it as well. */
    public Map<String, String> development() {
        return development;
    }

    /** What the product requires, optional things and peers included. */
    public Map<String, String> production() {
        Map<String, String> all = new LinkedHashMap<>(peers);
        all.putAll(production);
        return all;
    }
}
