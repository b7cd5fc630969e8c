package dev.packagefast.security.inventory.sbom;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.JsonTree;
import java.util.HashMap;
import java.util.Map;

/** Reads SPDX 2 in JSON. */
public final class SpdxJson extends JsonTree {
    @Override
    protected void read(Data root, LockfileContents contents) throws BadLockfileException {
        if (!root.get("spdxVersion").textOrEmpty().startsWith("SPDX-2.")) {
            throw new BadLockfileException(
                    1,
                    "is no SPDX 2 file: its spdxVersion does not start with SPDX-2.",
                    "Name another format to read it as");
        }
        Map<String, Integer> nodes = new HashMap<>();
        for (Data one : root.get("packages").items()) {
            int node = contents.graph()
                    .node(one.get("name").textOrEmpty(), one.get("versionInfo").textOrEmpty());
            nodes.put(one.get("SPDXID").textOrEmpty(), node);
            String purl = null;
            for (Data reference : one.get("externalRefs").items()) {
                if ("purl".equals(reference.text("referenceType"))) {
                    purl = reference.text("referenceLocator");
                }
            }
            LocatedPackage.Builder found = purl == null ? null : Component.of(purl, one.line(), contents);
            if (found != null) {
                found.node(node).integrity(checksums(one)).add();
            }
        }
        contents.graph().connectLater(graph -> connect(graph, root, nodes));
    }

    private static String checksums(Data one) {
        StringBuilder checksums = new StringBuilder();
        for (Data checksum : one.get("checksums").items()) {
            checksums
                    .append(checksums.isEmpty() ? "" : " ")
                    .append(checksum.get("algorithm").textOrEmpty())
                    .append(':')
                    .append(checksum.get("checksumValue").textOrEmpty());
        }
        return checksums.toString();
    }

    private static void connect(DependencyGraph graph, Data root, Map<String, Integer> nodes) {
        for (Data relation : root.get("relationships").items()) {
            SpdxRelation.connect(
                    graph,
                    nodes,
                    relation.get("spdxElementId").textOrEmpty(),
                    relation.get("relationshipType").textOrEmpty(),
                    relation.get("relatedSpdxElement").textOrEmpty());
        }
    }
}
