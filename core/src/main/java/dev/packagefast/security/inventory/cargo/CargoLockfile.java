package dev.packagefast.security.inventory.cargo;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.MissingEntries;
import dev.packagefast.security.inventory.tree.TomlFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code Cargo.lock}. Packages without a source are the project's own. */
public final class CargoLockfile extends TomlFormat {
    private static final String REWRITE = "Run cargo generate-lockfile to write the lockfile anew";

    @Override
    protected void read(Data root, LockfileContents contents) throws BadLockfileException {
        if (!root.has("package") && !root.has("version") && !root.has("root")) {
            throw new BadLockfileException(1, "is no Cargo.lock: it has neither packages nor a version", REWRITE);
        }
        List<Data> entries = new ArrayList<>(root.get("package").items());
        if (root.has("root")) {
            // Until 2018 the project had a table of its own.
            entries.add(root.get("root"));
        }
        List<Node> nodes = new ArrayList<>(entries.size());
        Data checksums = root.get("metadata");
        for (Data entry : entries) {
            add(entry, checksums, contents, nodes);
        }
        checkComplete(nodes, contents);
        contents.graph().connectLater(graph -> connect(graph, nodes));
    }

    /** Cargo writes all that its packages depend on. */
    private static void checkComplete(List<Node> nodes, LockfileContents contents) {
        Set<String> names = new HashSet<>();
        for (Node node : nodes) {
            names.add(node.name());
        }
        MissingEntries missing = new MissingEntries();
        for (Node node : nodes) {
            for (Data dependency : node.entry.get("dependencies").items()) {
                String reference = dependency.textOrEmpty();
                int space = reference.indexOf(' ');
                if (!names.contains(space < 0 ? reference : reference.substring(0, space))) {
                    missing.add(node.entry.line(), reference, node.name());
                }
            }
        }
        missing.report(contents, REWRITE);
    }

    /** An entry that has a name and a version, and its number in the graph. */
    private record Node(Data entry, int number) {
        String name() {
            return entry.get("name").textOrEmpty();
        }

        String version() {
            return entry.get("version").textOrEmpty();
        }

        String key() {
            return CargoLockfile.key(name(), version(), entry.text("source"));
        }
    }

    private static void add(Data entry, Data checksums, LockfileContents contents, List<Node> nodes)
            throws BadLockfileException {
        String name = entry.text("name");
        String version = entry.text("version");
        if (name == null || version == null) {
            contents.incomplete(entry.line(), "a package has no name or no version", REWRITE);
            return;
        }
        String address = entry.text("source");
        int node = contents.graph().node(name, version);
        nodes.add(new Node(entry, node));
        String checksum = entry.text("checksum");
        if (checksum == null && checksums.isObject()) {
            checksum = checksums.text("checksum " + key(name, version, address));
        }
        contents.add(Ecosystems.CRATES_IO, name, version)
                .source(source(address))
                .resolved(address)
                .integrity(checksum)
                .line(entry.line())
                .node(node)
                .add();
    }

    private static String key(String name, String version, @Nullable String source) {
        return source == null ? name + " " + version : name + " " + version + " (" + source + ")";
    }

    private static PackageSource source(@Nullable String address) {
        if (address == null) {
            return PackageSource.WORKSPACE;
        }
        if (address.startsWith("git+")) {
            return PackageSource.GIT;
        }
        return address.startsWith("path+") || address.startsWith("directory+")
                ? PackageSource.FILE
                : PackageSource.REGISTRY;
    }

    private static void connect(DependencyGraph graph, List<Node> nodes) {
        // Dependencies name as much as is needed: the name, the version as well, or the source too.
        Map<String, Integer> numbers = new HashMap<>();
        for (Node node : nodes) {
            numbers.put(node.key(), node.number);
            numbers.putIfAbsent(node.name() + " " + node.version(), node.number);
            numbers.putIfAbsent(node.name(), node.number);
        }
        for (Node node : nodes) {
            // Of two entries with one key, the later one's number stands for both.
            int from = numbers.getOrDefault(node.key(), node.number);
            for (Data dependency : node.entry.get("dependencies").items()) {
                Integer to = numbers.get(dependency.textOrEmpty());
                if (to != null) {
                    graph.edge(from, to);
                }
            }
        }
    }
}
