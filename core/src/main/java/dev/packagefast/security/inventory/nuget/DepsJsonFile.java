package dev.packagefast.security.inventory.nuget;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.JsonTree;
import java.util.HashMap;
import java.util.Map;

/** Reads {@code *.deps.json}, which a build writes beside the program: what it was linked with. */
public final class DepsJsonFile extends JsonTree {
    private static final String REWRITE = "Build the program anew";

    @Override
    protected void read(Data root, LockfileContents contents) throws BadLockfileException {
        if (!root.has("libraries")) {
            throw new BadLockfileException(1, "is no deps.json: it has no libraries", REWRITE);
        }
        Map<String, Integer> nodes = new HashMap<>();
        for (Map.Entry<String, Data> library : root.get("libraries").fields().entrySet()) {
            Data entry = library.getValue();
            String key = library.getKey();
            int slash = key.indexOf('/');
            if (slash <= 0 || slash == key.length() - 1) {
                contents.incomplete(entry.line(), "the library '" + key + "' has no name/version", REWRITE);
                continue;
            }
            String name = key.substring(0, slash);
            String version = key.substring(slash + 1);
            int node = contents.graph().node(name, version);
            nodes.put(key, node);
            boolean registry = "package".equals(entry.text("type"));
            contents.add(Ecosystems.NUGET, name, version)
                    .source(registry ? PackageSource.REGISTRY : PackageSource.WORKSPACE)
                    .integrity(entry.text("sha512"))
                    .line(entry.line())
                    .node(node)
                    .add();
        }
        contents.graph().connectLater(graph -> connect(graph, root, nodes));
    }

    private static void connect(DependencyGraph graph, Data root, Map<String, Integer> nodes) {
        for (Data target : root.get("targets").fields().values()) {
            for (Map.Entry<String, Data> library : target.fields().entrySet()) {
                Integer from = nodes.get(library.getKey());
                for (Map.Entry<String, Data> required :
                        library.getValue().get("dependencies").fields().entrySet()) {
                    Integer to = nodes.get(
                            required.getKey() + "/" + required.getValue().textOrEmpty());
                    if (from != null && to != null) {
                        graph.edge(from, to);
                    }
                }
            }
        }
    }
}
