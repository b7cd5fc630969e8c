package dev.packagefast.security.inventory.python;

import dev.packagefast.security.inventory.DependencyGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Nodes by name, for formats that say who requires a name but not which of its versions: each is then meant. */
final class NamedNodes {
    private record Requirement(int from, String name) {}

    private final Map<String, List<Integer>> nodes = new HashMap<>();
    private final List<Requirement> requirements = new ArrayList<>();

    void node(String name, int node) {
        nodes.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(node);
    }

    void requires(int from, String name) {
        requirements.add(new Requirement(from, name));
    }

    void connect(DependencyGraph graph) {
        for (Requirement requirement : requirements) {
            for (int to : nodes.getOrDefault(requirement.name, List.of())) {
                graph.edge(requirement.from, to);
            }
        }
    }
}
