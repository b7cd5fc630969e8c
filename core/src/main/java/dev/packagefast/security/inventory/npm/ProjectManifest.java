package dev.packagefast.security.inventory.npm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LockfileInput;
import dev.packagefast.security.inventory.json.JsonFormat;
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
        Map<String, String> asked = new LinkedHashMap<>();
        try (JsonParser json = JsonFormat.parser(new LockfileInput(manifest).bytes())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Map.of();
            }
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                boolean kind = field.equals("dependencies")
                        || field.equals("devDependencies")
                        || field.equals("optionalDependencies")
                        || field.equals("peerDependencies");
                if (json.nextToken() == JsonToken.START_OBJECT && kind) {
                    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                        asked.put(name, json.nextToken() == JsonToken.VALUE_STRING ? json.getText() : "");
                        json.skipChildren();
                    }
                } else {
                    json.skipChildren();
                }
            }
            return asked;
        } catch (IOException | BadLockfileException e) {
            return Map.of();
        }
    }
}
