package dev.packagefast.security.inventory.bun;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.npm.NpmSource;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.JsonTree;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code bun.lock}. */
public final class BunLockfile extends JsonTree {
    private static final String REWRITE = "Run bun install to write the lockfile anew";
    private static final List<String> KINDS = List.of("dependencies", "optionalDependencies", "peerDependencies");

    @Override
    protected boolean lenient() {
        return true;
    }

    @Override
    protected void read(Data root, LockfileContents contents) throws BadLockfileException {
        if (!root.has("lockfileVersion")) {
            throw new BadLockfileException(root.line(), "is no bun lockfile: it has no lockfileVersion", REWRITE);
        }
        Map<String, Data> packages = root.get("packages").fields();
        Map<String, Integer> nodes = new HashMap<>();
        Set<String> webAddresses = webAddresses(root);
        Usage usage = Usage.of(root);
        for (Map.Entry<String, Data> entry : packages.entrySet()) {
            add(entry.getKey(), entry.getValue(), contents, nodes, webAddresses, usage);
        }
        contents.graph().connectLater(graph -> connect(graph, root, nodes));
    }

    /** What the members of the project fetch from a plain address. */
    private static Set<String> webAddresses(Data root) {
        Set<String> addresses = new HashSet<>();
        for (Data workspace : root.get("workspaces").fields().values()) {
            for (Data kind : workspace.fields().values()) {
                for (Data range : kind.fields().values()) {
                    if (NpmSource.isWebAddress(range.textOrEmpty())) {
                        addresses.add(range.textOrEmpty());
                    }
                }
            }
        }
        return addresses;
    }

    private static void add(
            String key,
            Data entry,
            LockfileContents contents,
            Map<String, Integer> nodes,
            Set<String> webAddresses,
            Usage usage)
            throws BadLockfileException {
        String resolved = entry.get(0).text();
        int at = resolved == null ? -1 : resolved.indexOf('@', 1);
        if (resolved == null || at < 0) {
            contents.incomplete(entry.line(), "the entry of '" + key + "' does not start with name@version", REWRITE);
            return;
        }
        String name = resolved.substring(0, at);
        String reference = resolved.substring(at + 1);
        PackageSource source = NpmSource.isWebAddress(reference) && !NpmSource.isGit(reference)
                ? PackageSource.REMOTE
                : NpmSource.of(reference);
        if (source == PackageSource.REGISTRY
                && webAddresses.contains(entry.get(1).textOrEmpty())) {
            source = PackageSource.REMOTE;
        }
        boolean registry = source == PackageSource.REGISTRY;
        String version = registry ? reference : "";
        int node = contents.graph().node(name, version);
        nodes.put(key, node);
        String last = entry.get(entry.items().size() - 1).text();
        contents.add(Ecosystems.NPM, name, version)
                .source(source)
                .alias(lastName(key))
                .resolved(registry ? entry.get(1).text() : reference)
                .integrity(registry || isIntegrity(last) ? last : null)
                .line(entry.line())
                .node(node)
                .dev(usage.isDev(key))
                .optional(usage.isOptional(key))
                .devOptional(usage.isDevOptional(key))
                .bundled(fields(entry).get("bundled").isTrue())
                .add();
    }

    /** Archives from elsewhere have an integrity too; a git entry ends with its commit. */
    private static boolean isIntegrity(@Nullable String text) {
        return text != null && text.startsWith("sha") && text.indexOf('-') > 0;
    }

    /** The object that says what the package requires: the third item of a registry's, the second of others. */
    static Data fields(Data entry) {
        return entry.get(1).isObject() ? entry.get(1) : entry.get(2);
    }

    /** The name at the end of a chain: {@code a/@s/b} ends in {@code @s/b}. */
    private static String lastName(String key) {
        int slash = key.lastIndexOf('/');
        int before = key.lastIndexOf('/', slash - 1);
        return slash > 0 && key.charAt(before + 1) == '@' ? key.substring(before + 1) : key.substring(slash + 1);
    }

    private static void connect(DependencyGraph graph, Data root, Map<String, Integer> nodes) {
        for (Map.Entry<String, Data> entry : root.get("packages").fields().entrySet()) {
            Integer from = nodes.get(entry.getKey());
            if (from != null) {
                for (String kind : KINDS) {
                    for (String required :
                            fields(entry.getValue()).get(kind).fields().keySet()) {
                        connect(graph, from, entry.getKey(), required, nodes);
                    }
                }
            }
        }
        for (Map.Entry<String, Data> workspace : root.get("workspaces").fields().entrySet()) {
            String stated = workspace.getValue().text("name");
            int node = stated == null ? graph.project("") : graph.node(stated, "");
            graph.root(node);
            for (Map.Entry<String, Data> kind : workspace.getValue().fields().entrySet()) {
                if (kind.getKey().endsWith("ependencies")) {
                    for (String required : kind.getValue().fields().keySet()) {
                        connect(graph, node, stated == null ? "" : stated, required, nodes);
                    }
                }
            }
        }
    }

    /** Looks for {@code chain/required}, then with ever fewer names in the chain. */
    private static void connect(
            DependencyGraph graph, int from, String chain, String required, Map<String, Integer> nodes) {
        Integer to = find(chain, required, nodes);
        if (to != null) {
            graph.edge(from, to);
        }
    }

    /** What {@code required} means to the package or member at {@code chain}; null if it is not there. */
    static @Nullable Integer find(String chain, String required, Map<String, Integer> nodes) {
        for (String folder = chain; ; folder = folder.substring(0, Math.max(0, folder.lastIndexOf('/')))) {
            Integer found = nodes.get(folder.isEmpty() ? required : folder + "/" + required);
            if (found != null || folder.isEmpty()) {
                return found;
            }
        }
    }
}
