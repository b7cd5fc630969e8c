package dev.packagefast.security.inventory.yarn;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.npm.NpmSource;
import dev.packagefast.security.inventory.npm.ProjectName;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.YamlTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Yarn 2 and later: YAML, each entry with the {@code resolution} that names what it became. */
final class BerryReader {
    private static final String REWRITE = "Run yarn install to write it anew";

    private record Entry(Data data, int node) {}

    private final LockfileContents contents;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Integer> nodes = new HashMap<>();

    BerryReader(LockfileContents contents) {
        this.contents = contents;
    }

    void read(String text) throws BadLockfileException {
        List<Data> documents = YamlTree.documents(text);
        if (documents.size() != 1 || !documents.getFirst().isObject()) {
            throw new BadLockfileException(1, "is no single YAML object", REWRITE);
        }
        for (Map.Entry<String, Data> field : documents.getFirst().fields().entrySet()) {
            if (!field.getKey().equals("__metadata")) {
                entry(field.getKey(), field.getValue());
            }
        }
        contents.graph().connectLater(this::connect);
    }

    private void entry(String key, Data data) throws BadLockfileException {
        String resolution = data.text("resolution");
        if (resolution == null) {
            contents.incomplete(data.line(), "the entry of '" + key + "' has no resolution", REWRITE);
            return;
        }
        Descriptor resolved = Descriptor.parse(resolution);
        String version = data.get("version").textOrEmpty();
        boolean project = resolved.range().equals("workspace:.");
        int node = contents.graph().node(project ? project(resolved) : resolved.name(), project ? "" : version);
        entries.add(new Entry(data, node));
        String alias = resolved.name();
        for (String asked : key.split(",", -1)) {
            String descriptor = asked.strip();
            nodes.put(descriptor, node);
            alias = Descriptor.parse(descriptor).name();
        }
        if (project) {
            contents.graph().root(node);
            return;
        }
        PackageSource source = source(resolved.range());
        if (source == PackageSource.REGISTRY && version.isEmpty()) {
            contents.incomplete(data.line(), "the entry of '" + key + "' has no version", REWRITE);
            return;
        }
        contents.add(Ecosystems.NPM, resolved.name(), version)
                .source(source)
                .alias(alias)
                .resolved(source == PackageSource.REGISTRY ? null : resolved.range())
                .integrity(data.text("checksum"))
                // The fields start on the line after the key.
                .line(data.line() - 1)
                .node(node)
                .add();
    }

    private String project(Descriptor resolved) {
        return resolved.name().startsWith("root-workspace-") ? ProjectName.of(contents.file()) : resolved.name();
    }

    private static PackageSource source(String reference) {
        if (reference.contains("#commit=") || reference.contains("#commit:") || NpmSource.isGit(reference)) {
            return PackageSource.GIT;
        }
        if (NpmSource.isWebAddress(reference)) {
            return PackageSource.REMOTE;
        }
        // A patched package is the registry's with changes on top: advisories about it hold until they are checked.
        return NpmSource.of(reference);
    }

    private void connect(DependencyGraph graph) {
        for (Entry entry : entries) {
            for (String kind : List.of("dependencies", "optionalDependencies")) {
                for (Map.Entry<String, Data> required :
                        entry.data.get(kind).fields().entrySet()) {
                    String range = required.getValue().textOrEmpty();
                    Integer to = nodes.get(required.getKey() + "@" + range);
                    if (to == null) {
                        // Before version 8 of the format, ranges do not name their protocol.
                        to = nodes.get(required.getKey() + "@npm:" + range);
                    }
                    if (to != null) {
                        graph.edge(entry.node, to);
                    }
                }
            }
        }
    }
}
