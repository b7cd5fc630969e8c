package dev.packagefast.maven;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.InputLocation;
import org.apache.maven.model.Model;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.util.graph.transformer.ConflictResolver;

/** A mediated tree as packages: each version once, with every way to it, also those that mediation cut off. */
final class DependencyTree {
    private static final String ECOSYSTEM = "Maven";

    /** What the nodes of one version have in common. */
    private static final class Found {
        final Artifact artifact;
        final int node;
        final int line;
        final Set<String> scopes = new LinkedHashSet<>();
        boolean optional = true;

        Found(Artifact artifact, int node, int line) {
            this.artifact = artifact;
            this.node = node;
            this.line = line;
        }
    }

    private record Step(DependencyNode node, int dependent, int line) {}

    private final LockfileContents contents;
    private final Workspace workspace;
    private final Map<String, Found> found = new LinkedHashMap<>();
    private final List<int[]> edges = new ArrayList<>();
    private final int project;
    private final int projectLine;
    private final Map<String, Integer> lines;

    DependencyTree(LockfileContents contents, Workspace workspace, Model model) {
        this.contents = contents;
        this.workspace = workspace;
        project = contents.graph().node(model.getGroupId() + ":" + model.getArtifactId(), model.getVersion());
        String file = String.valueOf(contents.file().toAbsolutePath().normalize());
        InputLocation parent =
                model.getParent() == null ? null : model.getParent().getLocation("");
        projectLine = parent == null ? 0 : Math.max(0, parent.getLineNumber());
        lines = new HashMap<>();
        for (Dependency dependency : model.getDependencies()) {
            InputLocation location = dependency.getLocation("");
            boolean own = location != null
                    && location.getSource() != null
                    && file.equals(location.getSource().getLocation());
            // What a parent declares stands where the parent is named.
            lines.putIfAbsent(
                    dependency.getGroupId() + ":" + dependency.getArtifactId(),
                    own ? location.getLineNumber() : projectLine);
        }
    }

    /** Takes over everything below {@code root}, nearest first. */
    void add(DependencyNode root) {
        ArrayDeque<Step> open = new ArrayDeque<>();
        for (DependencyNode child : root.getChildren()) {
            open.add(new Step(child, project, line(child.getArtifact())));
        }
        List<Step> cutOff = new ArrayList<>();
        for (Step step = open.poll(); step != null; step = open.poll()) {
            if (step.node.getData().containsKey(ConflictResolver.NODE_DATA_WINNER)) {
                cutOff.add(step);
                continue;
            }
            Found taken = take(step.node, step.line);
            edges.add(new int[] {step.dependent, taken.node});
            for (DependencyNode child : step.node.getChildren()) {
                open.add(new Step(child, taken.node, step.line));
            }
        }
        // The winner of a conflict may stand anywhere in the tree: connected when all are known.
        for (Step loser : cutOff) {
            if (loser.node.getData().get(ConflictResolver.NODE_DATA_WINNER) instanceof DependencyNode winner) {
                Found taken = found.get(key(winner.getArtifact()));
                if (taken != null) {
                    edges.add(new int[] {loser.dependent, taken.node});
                }
            }
        }
    }

    /** Takes over a package that is known to belong to the tree though its place in it is not. */
    void addLoose(Artifact artifact) {
        if (!found.containsKey(key(artifact))) {
            int node = contents.graph().node(name(artifact), artifact.getVersion());
            Found loose = new Found(artifact, node, line(artifact));
            loose.optional = false;
            found.put(key(artifact), loose);
        }
    }

    boolean contains(Artifact artifact) {
        return found.containsKey(key(artifact));
    }

    private Found take(DependencyNode node, int line) {
        Artifact artifact = node.getArtifact();
        Found taken = found.get(key(artifact));
        if (taken == null) {
            int number = contents.graph().node(name(artifact), artifact.getVersion());
            taken = new Found(artifact, number, line);
            found.put(key(artifact), taken);
        }
        taken.scopes.add(node.getDependency().getScope());
        taken.optional &= node.getDependency().isOptional();
        return taken;
    }

    /** Hands the packages over. */
    void handOver() throws BadLockfileException {
        contents.graph().root(project);
        for (int[] edge : edges) {
            contents.graph().edge(edge[0], edge[1]);
        }
        for (Found each : found.values()) {
            LocatedPackage.Builder located = contents.add(ECOSYSTEM, name(each.artifact), each.artifact.getVersion())
                    .source(workspace.contains(each.artifact) ? PackageSource.WORKSPACE : PackageSource.REGISTRY)
                    .line(each.line)
                    .node(each.node)
                    .dev(each.scopes.equals(Set.of("test")))
                    .optional(each.optional);
            for (String scope : each.scopes) {
                if (!scope.isEmpty() && !scope.equals("compile")) {
                    located.group(scope);
                }
            }
            located.add();
        }
    }

    private int line(Artifact artifact) {
        return lines.getOrDefault(name(artifact), projectLine);
    }

    private static String name(Artifact artifact) {
        return artifact.getGroupId() + ":" + artifact.getArtifactId();
    }

    private static String key(Artifact artifact) {
        return name(artifact) + ":" + artifact.getVersion();
    }
}
