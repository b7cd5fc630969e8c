package dev.packagefast.security.inventory.npm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LockfileInput;
import dev.packagefast.security.inventory.json.JsonFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a {@code package.json} beside a lockfile says that the lockfile does not: the project's own dependencies. */
final class ProjectManifest {
    private ProjectManifest() {}

    /**
     * The names that the project requires, of every kind; empty when there is no such file or it makes no sense: paths
     * then start at the packages that no other one requires.
     */
    static List<String> requires(Path manifest) {
        List<String> names = new ArrayList<>();
        try (JsonParser json = JsonFormat.parser(new LockfileInput(manifest).bytes())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return List.of();
            }
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                boolean kind = field.equals("dependencies")
                        || field.equals("devDependencies")
                        || field.equals("optionalDependencies")
                        || field.equals("peerDependencies");
                if (json.nextToken() == JsonToken.START_OBJECT && kind) {
                    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                        names.add(name);
                        json.nextToken();
                        json.skipChildren();
                    }
                } else {
                    json.skipChildren();
                }
            }
            return names;
        } catch (IOException | BadLockfileException e) {
            return List.of();
        }
    }
}
