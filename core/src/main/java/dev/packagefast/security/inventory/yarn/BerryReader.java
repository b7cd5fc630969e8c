package dev.packagefast.security.inventory.yarn;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.npm.NpmSource;
import dev.packagefast.security.inventory.npm.ProjectManifest;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.MissingEntries;
import dev.packagefast.security.inventory.tree.YamlTree;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Yarn 2 and later: YAML, each entry with the {@code resolution} that names what it became. */
final class BerryReader {
    private static final String REWRITE = "Run yarn install to write it anew";

    private static final List<String> KINDS = List.of("dependencies", "optionalDependencies");

    private record Entry(String key, Data data, int node) {}

    private final LockfileContents contents;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Integer> nodes = new HashMap<>();
    /** By name what it was resolved to, whatever was asked for: resolutions replace what packages ask for. */
    private final Map<String, Integer> byName = new HashMap<>();
    /** What yarn itself patches, by the descriptor that packages ask for. */
    private final Map<String, Integer> patched = new HashMap<>();

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
        Path manifest = contents.beside(ProjectManifest.FILE);
        boolean exact =
                Files.exists(manifest) && !ProjectManifest.read(manifest).has("resolutions");
        MissingEntries missing = new MissingEntries();
        for (Entry entry : entries) {
            for (String kind : KINDS) {
                for (Map.Entry<String, Data> required :
                        entry.data.get(kind).fields().entrySet()) {
                    String name = required.getKey();
                    String range = required.getValue().textOrEmpty();
                    if (find(entry, name, range) == null && (exact || !byName.containsKey(name))) {
                        missing.add(required.getValue().line(), name + "@" + range, entry.key);
                    }
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
        boolean project = resolved.range().equals("workspace:.");
        int node = project ? project(resolved) : contents.graph().node(resolved.name(), version);
        entries.add(new Entry(key, data, node));
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
        if (project) {
            hasProject = true;
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
            for (String kind : KINDS) {
                for (Map.Entry<String, Data> required :
                        entry.data.get(kind).fields().entrySet()) {
                    connect(graph, entry, required.getKey(), required.getValue().textOrEmpty());
                }
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
        Integer patch = patched.get(name + "@" + (range.startsWith("npm:") ? "" : "npm:") + range);
        if (patch != null) {
            graph.edge(entry.node, patch);
        }
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
