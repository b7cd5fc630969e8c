package dev.packagefast.security.inventory.npm;

import dev.packagefast.security.inventory.DependencyGraph;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds which entry a required name means: one installed in the same folder, then in each folder above.
 *
 * <p>Version 1 does not say what the project itself requires; the {@code package.json} beside it does.
 */
final class NestedResolver implements Consumer<DependencyGraph> {
    private final NestedEntry root;
    private final List<NestedEntry> entries;
    private final Path manifest;

    NestedResolver(NestedEntry root, List<NestedEntry> entries, Path manifest) {
        this.root = root;
        this.entries = entries;
        this.manifest = manifest;
    }

    @Override
    public void accept(DependencyGraph graph) {
        boolean[] required = new boolean[entries.size() + 1];
        for (NestedEntry entry : entries) {
            if (entry.requires != null) {
                for (String name : entry.requires) {
                    connect(entry, name, graph, required);
                }
            } else if (entry.owner != null && entry.owner != root) {
                // Before npm 5 the nesting is all that is told.
                graph.edge(entry.owner.node, entry.node);
                required[entry.node] = true;
            }
        }
        graph.root(root.node);
        for (String name : ProjectManifest.read(manifest).required().keySet()) {
            connect(root, name, graph, required);
        }
        for (NestedEntry entry : entries) {
            if (!required[entry.node]) {
                graph.edge(root.node, entry.node);
            }
        }
    }

    private static void connect(NestedEntry from, String name, DependencyGraph graph, boolean[] required) {
        for (NestedEntry folder = from; folder != null; folder = folder.owner) {
            NestedEntry found = folder.child(name);
            if (found != null) {
                graph.edge(from.node, found.node);
                required[found.node] = true;
                return;
            }
        }
    }
}
