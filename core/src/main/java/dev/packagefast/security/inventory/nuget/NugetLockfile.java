package dev.packagefast.security.inventory.nuget;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.JsonTree;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads {@code packages.lock.json}: for each framework that the project is built for, what it resolves to. */
public final class NugetLockfile extends JsonTree {
    private static final String REWRITE = "Run dotnet restore --force-evaluate to write the lockfile anew";

    @Override
    protected void read(Data root, LockfileContents contents) throws BadLockfileException {
        if (!root.has("dependencies")) {
            throw new BadLockfileException(1, "is no packages.lock.json: it has no dependencies", REWRITE);
        }
        Map<String, Integer> nodes = new HashMap<>();
        for (Map.Entry<String, Data> framework :
                root.get("dependencies").fields().entrySet()) {
            for (Map.Entry<String, Data> entry : framework.getValue().fields().entrySet()) {
                add(framework.getKey(), entry.getKey(), entry.getValue(), contents, nodes);
            }
        }
        contents.graph().connectLater(graph -> connect(graph, root, nodes));
    }

    private static void add(
            String framework, String name, Data entry, LockfileContents contents, Map<String, Integer> nodes)
            throws BadLockfileException {
        boolean project = "Project".equals(entry.text("type"));
        String version = entry.get("resolved").textOrEmpty();
        int node = contents.graph().node(name, version);
        nodes.put(key(framework, name), node);
        if (version.isEmpty() && !project) {
            contents.incomplete(entry.line(), "the entry of '" + name + "' has no resolved version", REWRITE);
            return;
        }
        contents.add(Ecosystems.NUGET, name, version)
                .source(project ? PackageSource.WORKSPACE : PackageSource.REGISTRY)
                .integrity(entry.text("contentHash"))
                .line(entry.line())
                .node(node)
                .group(framework)
                .add();
    }

    /** NuGet's names are the same in upper and lower case. */
    private static String key(String framework, String name) {
        return framework + " " + name.toLowerCase(Locale.ROOT);
    }

    private static void connect(DependencyGraph graph, Data root, Map<String, Integer> nodes) {
        int project = graph.project("");
        graph.root(project);
        for (Map.Entry<String, Data> framework :
                root.get("dependencies").fields().entrySet()) {
            for (Map.Entry<String, Data> entry : framework.getValue().fields().entrySet()) {
                Integer from = nodes.get(key(framework.getKey(), entry.getKey()));
                if (from == null) {
                    continue;
                }
                String type = entry.getValue().get("type").textOrEmpty();
                if (type.equals("Direct") || type.equals("Project")) {
                    graph.edge(project, from);
                }
                for (String required :
                        entry.getValue().get("dependencies").fields().keySet()) {
                    Integer to = nodes.get(key(framework.getKey(), required));
                    if (to != null) {
                        graph.edge(from, to);
                    }
                }
            }
        }
    }
}
