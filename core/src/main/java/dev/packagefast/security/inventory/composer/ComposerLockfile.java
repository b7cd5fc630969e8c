package dev.packagefast.security.inventory.composer;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.JsonTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code composer.lock}. */
public final class ComposerLockfile extends JsonTree {
    private static final String REWRITE = "Run composer update --lock to write the lockfile anew";

    @Override
    protected void read(Data root, LockfileContents contents) throws BadLockfileException {
        if (!root.has("packages") && !root.has("packages-dev")) {
            throw new BadLockfileException(1, "is no composer.lock: it has no packages", REWRITE);
        }
        Map<String, List<Integer>> nodes = new HashMap<>();
        List<Data> entries = new ArrayList<>();
        for (String kind : List.of("packages", "packages-dev")) {
            for (Data entry : root.get(kind).items()) {
                add(entry, kind.equals("packages-dev"), contents, nodes);
                entries.add(entry);
            }
        }
        contents.graph().connectLater(graph -> connect(graph, entries, nodes));
    }

    private static void add(Data entry, boolean dev, LockfileContents contents, Map<String, List<Integer>> nodes)
            throws BadLockfileException {
        String name = entry.text("name");
        String stated = entry.text("version");
        if (name == null || stated == null) {
            contents.incomplete(entry.line(), "a package has no name or no version", REWRITE);
            return;
        }
        String version = stated.length() > 1 && stated.charAt(0) == 'v' && Character.isDigit(stated.charAt(1))
                ? stated.substring(1)
                : stated;
        int node = contents.graph().node(name, version);
        nodes.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(node);
        Data dist = entry.get("dist");
        Data source = entry.get("source");
        boolean folder = "path".equals(dist.text("type")) || "path".equals(source.text("type"));
        String url = dist.text("url");
        contents.add(Ecosystems.PACKAGIST, name, version)
                .source(folder ? PackageSource.FILE : PackageSource.REGISTRY)
                .resolved(url != null ? url : source.text("url"))
                .integrity(dist.text("shasum"))
                .line(entry.line())
                .node(node)
                .dev(dev)
                .add();
    }

    private static void connect(DependencyGraph graph, List<Data> entries, Map<String, List<Integer>> nodes) {
        for (Data entry : entries) {
            for (int from : nodes.getOrDefault(entry.get("name").textOrEmpty(), List.of())) {
                for (String required : entry.get("require").fields().keySet()) {
                    for (int to : nodes.getOrDefault(required, List.of())) {
                        graph.edge(from, to);
                    }
                }
            }
        }
    }
}
