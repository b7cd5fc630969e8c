package dev.packagefast.security.inventory.sbom;

import dev.packagefast.security.inventory.DependencyGraph;
import java.util.Map;

/** SPDX's relationships that say who requires whom. */
final class SpdxRelation {
    private SpdxRelation() {}

    static void connect(DependencyGraph graph, Map<String, Integer> nodes, String left, String type, String right) {
        Integer one = nodes.get(left);
        Integer other = nodes.get(right);
        if (type.equals("DESCRIBES") && other != null) {
            graph.root(other);
        }
        if (one == null || other == null) {
            return;
        }
        switch (type) {
            case "DEPENDS_ON", "CONTAINS" -> graph.edge(one, other);
            case "DEPENDENCY_OF",
                    "CONTAINED_BY",
                    "DEV_DEPENDENCY_OF",
                    "OPTIONAL_DEPENDENCY_OF",
                    "RUNTIME_DEPENDENCY_OF",
                    "BUILD_DEPENDENCY_OF",
                    "TEST_DEPENDENCY_OF",
                    "PROVIDED_DEPENDENCY_OF" -> graph.edge(other, one);
            default -> {}
        }
    }
}
