package dev.packagefast.security.inventory.yarn;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.Reachability;
import dev.packagefast.security.inventory.npm.NpmSource;
import dev.packagefast.security.inventory.npm.ProjectManifest;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.MissingEntries;
import dev.packagefast.security.inventory.tree.YamlTree;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Yarn 2 and later: YAML, each entry with the {@code resolution} that names what it became. */
final class BerryReader {
    private static final String REWRITE = "Run yarn install to write it anew";

    /** What a member's resolution names before its folder. */
    private static final String MEMBER = "workspace:";

    private static final Pattern FOLDER = Pattern.compile("[\\w.@+ -]+");

    private static final List<String> KINDS = List.of("dependencies", "optionalDependencies");

    /** @param alias the name that it is asked for by, when that is another one */
    private record Entry(
            String key,
            Data data,
            Descriptor resolved,
            String version,
            int node,
            @Nullable String alias) {
        boolean isProject() {
            return resolved.range().equals(MEMBER + ".");
        }

        /** Whether it is the project or one of its members. */
        boolean isMember() {
            return resolved.range().startsWith(MEMBER);
        }
    }

    private final LockfileContents contents;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Integer> nodes = new HashMap<>();
    /** By name what it was resolved to, whatever was asked for: resolutions replace what packages ask for. */
    private final Map<String, Integer> byName = new HashMap<>();
    /** What yarn itself patches, by the descriptor that packages ask for. */
    private final Map<String, Integer> patched = new HashMap<>();

    /** What the members say, by their folders. */
    private final Map<String, ProjectManifest> manifests = new HashMap<>();

    private boolean hasProject;

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
        Set<Integer> development = developmentOnly();
        for (Entry entry : entries) {
            if (!entry.isProject()) {
                add(entry, development.contains(entry.node));
            }
        }
        checkComplete();
        MissingEntries.checkLastLine(text, contents, REWRITE);
        contents.graph().connectLater(this::connect);
    }

    /** Yarn writes all that the project's own entry leads to; every entry ends with its link type. */
    private void checkComplete() throws BadLockfileException {
        if (!hasProject) {
            contents.incomplete(1, "has no entry of the project itself: part of the file is missing", REWRITE);
        }
        if (!entries.isEmpty() && !entries.getLast().data.has("linkType")) {
            Entry last = entries.getLast();
            contents.incomplete(
                    last.data.line(), "ends within the entry of '" + last.key + "': part of it is missing", REWRITE);
        }
        boolean exact = Files.exists(contents.beside(ProjectManifest.FILE))
                && !manifest(".").has("resolutions");
        MissingEntries missing = new MissingEntries();
        for (Entry entry : entries) {
            for (Map.Entry<String, Data> required : required(entry)) {
                String name = required.getKey();
                String range = required.getValue().textOrEmpty();
                if (find(entry, name, range) == null && (exact || !byName.containsKey(name))) {
                    missing.add(required.getValue().line(), name + "@" + range, entry.key);
                }
            }
        }
        missing.report(contents, REWRITE);
    }

    private void entry(String key, Data data) throws BadLockfileException {
        String resolution = data.text("resolution");
        if (resolution == null) {
            contents.incomplete(data.line(), "the entry of '" + key + "' has no resolution", REWRITE);
            return;
        }
        Descriptor resolved = Descriptor.parse(resolution);
        String version = data.get("version").textOrEmpty();
        boolean project = resolved.range().equals(MEMBER + ".");
        int node = project ? project(resolved) : contents.graph().node(resolved.name(), version);
        String alias = null;
        for (String one : key.split(",", -1)) {
            Descriptor asked = Descriptor.parse(one.strip());
            nodes.put(asked.name() + "@" + asked.range(), node);
            if (asked.range().startsWith("patch:") && asked.range().contains("builtin<")) {
                patched.put(patchedDescriptor(asked.range()), node);
            } else {
                byName.put(asked.name(), node);
            }
            if (!asked.name().equals(resolved.name())) {
                alias = asked.name();
            }
        }
        entries.add(new Entry(key, data, resolved, version, node, alias));
        if (project) {
            hasProject = true;
            contents.graph().root(node);
        }
    }

    private void add(Entry entry, boolean dev) throws BadLockfileException {
        String range = entry.resolved.range();
        PackageSource source = source(range);
        if (source == PackageSource.REGISTRY && entry.version.isEmpty()) {
            contents.incomplete(entry.data.line(), "the entry of '" + entry.key + "' has no version", REWRITE);
            return;
        }
        contents.add(Ecosystems.NPM, entry.resolved.name(), entry.version)
                .source(source)
                .alias(entry.alias)
                .resolved(source == PackageSource.REGISTRY ? null : range)
                .integrity(entry.data.text("checksum"))
                // The fields start on the line after the key.
                .line(entry.data.line() - 1)
                .node(entry.node)
                .dev(dev)
                .add();
    }

    /**
     * The nodes that nothing but development needs. The lockfile tells what each member requires, and only its package.json
     * what for: where that is missing, all is needed.
     */
    private Set<Integer> developmentOnly() {
        Set<Integer> production = new HashSet<>();
        Set<Integer> development = new HashSet<>();
        Map<Integer, Entry> byNode = new HashMap<>();
        Map<String, List<Integer>> allByName = new HashMap<>();
        for (Entry entry : entries) {
            byNode.put(entry.node, entry);
            allByName
                    .computeIfAbsent(entry.alias == null ? entry.resolved.name() : entry.alias, _ -> new ArrayList<>(1))
                    .add(entry.node);
        }
        // Each takes all of a name once: taken for each that asks, they would be more than a hostile file is long,
        // squared.
        Map<String, List<Integer>> forDevelopment = new HashMap<>(allByName);
        for (Entry entry : entries) {
            if (entry.isMember()) {
                ProjectManifest manifest = manifest(entry.resolved.range().substring(MEMBER.length()));
                Set<String> only = new HashSet<>(manifest.development().keySet());
                only.removeAll(manifest.production().keySet());
                for (Map.Entry<String, Data> required : required(entry)) {
                    if (only.contains(required.getKey())) {
                        development.addAll(meant(entry, required, forDevelopment));
                    } else {
                        production.addAll(meant(entry, required, allByName));
                    }
                }
            }
        }
        if (development.isEmpty()) {
            return development;
        }
        Reachability.spread(production, node -> requiredBy(byNode.get(node), allByName));
        Reachability.spread(development, node -> requiredBy(byNode.get(node), forDevelopment));
        development.removeAll(production);
        return development;
    }

    /** What a member's package.json says; nothing where its folder is none that yarn would write. */
    private ProjectManifest manifest(String folder) {
        for (String part : folder.split("/", -1)) {
            if (part.isEmpty() || part.equals("..") || !FOLDER.matcher(part).matches()) {
                return ProjectManifest.NONE;
            }
        }
        return manifests.computeIfAbsent(
                folder,
                _ -> ProjectManifest.read(contents.beside(
                        folder.equals(".") ? ProjectManifest.FILE : folder + "/" + ProjectManifest.FILE)));
    }

    private static List<Map.Entry<String, Data>> required(Entry entry) {
        List<Map.Entry<String, Data>> required = new ArrayList<>();
        for (String kind : KINDS) {
            required.addAll(entry.data.get(kind).fields().entrySet());
        }
        return required;
    }

    /** What a member requires is told apart already; what others require follows them. */
    private List<Integer> requiredBy(@Nullable Entry entry, Map<String, List<Integer>> allByName) {
        List<Integer> nodes = new ArrayList<>();
        if (entry != null && !entry.isMember()) {
            for (Map.Entry<String, Data> required : required(entry)) {
                nodes.addAll(meant(entry, required, allByName));
            }
        }
        return nodes;
    }

    /**
     * The node of what is asked for, with what yarn patched of it; where a resolution took it away, all of that name. These
     * are taken out of {@code allByName}: once is enough for what they lead to.
     */
    private List<Integer> meant(Entry entry, Map.Entry<String, Data> required, Map<String, List<Integer>> allByName) {
        String name = required.getKey();
        String range = required.getValue().textOrEmpty();
        Integer to = find(entry, name, range);
        List<Integer> meant = new ArrayList<>(
                to == null ? Objects.requireNonNullElse(allByName.remove(name), List.of()) : List.of(to));
        Integer patch = patched(name, range);
        if (patch != null) {
            meant.add(patch);
        }
        return meant;
    }

    private int project(Descriptor resolved) {
        // What a project without a name is called by yarn.
        return resolved.name().startsWith("root-workspace-")
                ? contents.graph().project("")
                : contents.graph().node(resolved.name(), "");
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

    /** {@code patch:name@npm%3A1.0.0#...}: the descriptor in it, with its protocol. */
    private static String patchedDescriptor(String range) {
        int end = range.indexOf('#');
        Descriptor inner =
                Descriptor.parse(decoded(range.substring("patch:".length(), end < 0 ? range.length() : end)));
        return inner.name() + "@" + (inner.range().startsWith("npm:") ? "" : "npm:") + inner.range();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private void connect(DependencyGraph graph) {
        for (Entry entry : entries) {
            for (Map.Entry<String, Data> required : required(entry)) {
                connect(graph, entry, required.getKey(), required.getValue().textOrEmpty());
            }
        }
    }

    private void connect(DependencyGraph graph, Entry entry, String name, String range) {
        Integer to = find(entry, name, range);
        if (to == null) {
            to = byName.get(name);
        }
        if (to != null) {
            graph.edge(entry.node, to);
        }
        Integer patch = patched(name, range);
        if (patch != null) {
            graph.edge(entry.node, patch);
        }
    }

    private @Nullable Integer patched(String name, String range) {
        return patched.get(name + "@" + (range.startsWith("npm:") ? "" : "npm:") + range);
    }

    private @Nullable Integer find(Entry entry, String name, String range) {
        String descriptor = name + "@" + range;
        Integer to = nodes.get(descriptor);
        if (to == null) {
            // Before version 8 of the format, ranges do not name their protocol.
            to = nodes.get(name + "@npm:" + range);
        }
        if (to == null && range.indexOf(':') >= 0) {
            // What lies beside the package that asks for it is kept apart by that package.
            String locator = entry.data.get("resolution").textOrEmpty();
            to = nodes.get(descriptor + "::locator=" + URLEncoder.encode(locator, StandardCharsets.UTF_8));
        }
        return to;
    }
}
