package dev.packagefast.security.inventory.sbom;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.xml.Element;
import dev.packagefast.security.inventory.xml.XmlFormat;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** Reads CycloneDX in XML. */
public final class CycloneDxXml extends XmlFormat {
    public CycloneDxXml() {
        super("bom");
    }

    @Override
    protected void read(Element root, LockfileContents contents) throws BadLockfileException {
        Map<String, Integer> nodes = new HashMap<>();
        Element metadata = root.child("metadata");
        Element product = metadata == null ? null : metadata.child("component");
        if (product != null && product.attribute("bom-ref") != null) {
            int node = contents.graph().node(product.textOf("name"), product.textOf("version"));
            contents.graph().root(node);
            nodes.put(String.valueOf(product.attribute("bom-ref")), node);
        }
        ArrayDeque<Element> open = new ArrayDeque<>(root.childrenOf("components"));
        for (Element component = open.poll(); component != null; component = open.poll()) {
            open.addAll(component.childrenOf("components"));
            add(component, contents, nodes);
        }
        contents.graph().connectLater(graph -> connect(graph, root, nodes));
    }

    private static void add(Element component, LockfileContents contents, Map<String, Integer> nodes)
            throws BadLockfileException {
        String purl = component.textOf("purl");
        LocatedPackage.Builder found = purl.isEmpty() ? null : Component.of(purl, component.line(), contents);
        if (found == null) {
            return;
        }
        int node = contents.graph().node(component.textOf("name"), component.textOf("version"));
        String reference = component.attribute("bom-ref");
        if (reference != null) {
            nodes.put(reference, node);
        }
        StringBuilder hashes = new StringBuilder();
        for (Element hash : component.childrenOf("hashes")) {
            hashes.append(hashes.isEmpty() ? "" : " ")
                    .append(hash.attribute("alg"))
                    .append(':')
                    .append(hash.text());
        }
        found.node(node)
                .integrity(hashes.toString())
                .optional(component.textOf("scope").equals("optional"))
                .add();
    }

    private static void connect(DependencyGraph graph, Element root, Map<String, Integer> nodes) {
        for (Element dependency : root.childrenOf("dependencies")) {
            Integer from = nodes.get(String.valueOf(dependency.attribute("ref")));
            for (Element required : dependency.children("dependency")) {
                Integer to = nodes.get(String.valueOf(required.attribute("ref")));
                if (from != null && to != null) {
                    graph.edge(from, to);
                }
            }
        }
    }
}
