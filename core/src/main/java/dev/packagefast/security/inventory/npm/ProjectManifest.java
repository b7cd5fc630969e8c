package dev.packagefast.security.inventory.npm;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LockfileInput;
import dev.packagefast.security.inventory.json.JsonReader;
import dev.packagefast.security.inventory.json.JsonReader.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a {@code package.json} beside a lockfile says that the lockfile does not: the project's own dependencies. */
public final class ProjectManifest {
    private ProjectManifest() {}

    /**
     * The names that the project requires, of every kind, and the range it asks for; empty when there is no such file or it makes no sense: paths
     * then start at the packages that no other one requires.
     */
    public static Map<String, String> read(Path manifest) {
        return read(manifest, true);
    }

    /** As {@link #read(Path)}, without the peers: what a client that installs no peers installs for the project. */
    public static Map<String, String> withoutPeers(Path manifest) {
        return read(manifest, false);
    }

    private static Map<String, String> read(Path manifest, boolean peers) {
        Map<String, String> asked = new LinkedHashMap<>();
        try {
            JsonReader json = new JsonReader(new LockfileInput(manifest).bytes(), false);
            if (json.next() != Token.OBJECT) {
                return Map.of();
            }
            for (String field = json.nextName(); field != null; field = json.nextName()) {
                boolean kind = field.equals("dependencies")
                        || field.equals("devDependencies")
                        || field.equals("optionalDependencies")
                        || (peers && field.equals("peerDependencies"));
                if (json.next() == Token.OBJECT && kind) {
                    for (String name = json.nextName(); name != null; name = json.nextName()) {
                        asked.put(name, json.next() == Token.TEXT ? json.text() : "");
                        json.skip();
                    }
                } else {
                    json.skip();
                }
            }
            return asked;
        } catch (IOException | BadLockfileException e) {
            return Map.of();
        }
    }

    /** Whether the manifest has this field; false when there is no such file or it makes no sense. */
    public static boolean has(Path manifest, String wanted) {
        try {
            JsonReader json = new JsonReader(new LockfileInput(manifest).bytes(), false);
            if (json.next() != Token.OBJECT) {
                return false;
            }
            for (String field = json.nextName(); field != null; field = json.nextName()) {
                if (field.equals(wanted)) {
                    return true;
                }
                json.next();
                json.skip();
            }
            return false;
        } catch (IOException | BadLockfileException e) {
            return false;
        }
    }
}
