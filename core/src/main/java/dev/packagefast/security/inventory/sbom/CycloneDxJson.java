package dev.packagefast.security.inventory.sbom;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.JsonTree;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** Reads CycloneDX in JSON. Components may hold components of their own. */
public final class CycloneDxJson extends JsonTree {
    @Override
    protected void read(Data root, LockfileContents contents) throws BadLockfileException {
        if (!"CycloneDX".equals(root.text("bomFormat"))) {
            throw new BadLockfileException(
                    1, "is no CycloneDX file: its bomFormat is not CycloneDX", "Name another format to read it as");
        }
        Map<String, Integer> nodes = new HashMap<>();
        Data product = root.get("metadata").get("component");
        String productReference = product.text("bom-ref");
        if (productReference != null) {
            int node = contents.graph()
                    .node(
                            product.get("name").textOrEmpty(),
                            product.get("version").textOrEmpty());
            contents.graph().root(node);
            nodes.put(productReference, node);
        }
        ArrayDeque<Data> open = new ArrayDeque<>(root.get("components").items());
        for (Data component = open.poll(); component != null; component = open.poll()) {
            open.addAll(component.get("components").items());
            add(component, contents, nodes);
        }
        contents.graph().connectLater(graph -> connect(graph, root, nodes));
    }

    private static void add(Data component, LockfileContents contents, Map<String, Integer> nodes)
            throws BadLockfileException {
        String purl = component.text("purl");
        LocatedPackage.Builder found = purl == null ? null : Component.of(purl, component.line(), contents);
        if (found == null) {
            return;
        }
        int node = contents.graph()
                .node(
                        component.get("name").textOrEmpty(),
                        component.get("version").textOrEmpty());
        String reference = component.text("bom-ref");
        if (reference != null) {
            nodes.put(reference, node);
        }
        StringBuilder hashes = new StringBuilder();
        for (Data hash : component.get("hashes").items()) {
            hashes.append(hashes.isEmpty() ? "" : " ")
                    .append(hash.get("alg").textOrEmpty())
                    .append(':')
                    .append(hash.get("content").textOrEmpty());
        }
        String scope = component.get("scope").textOrEmpty();
        found.node(node)
                .integrity(hashes.toString())
                .optional(scope.equals("optional"))
                .add();
    }

    private static void connect(DependencyGraph graph, Data root, Map<String, Integer> nodes) {
        for (Data dependency : root.get("dependencies").items()) {
            Integer from = nodes.get(dependency.get("ref").textOrEmpty());
            for (Data required : dependency.get("dependsOn").items()) {
                Integer to = nodes.get(required.textOrEmpty());
                if (from != null && to != null) {
                    graph.edge(from, to);
                }
            }
        }
    }
}
