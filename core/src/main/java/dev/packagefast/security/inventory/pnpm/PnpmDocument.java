package dev.packagefast.security.inventory.pnpm;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.Reachability;
import dev.packagefast.security.inventory.npm.NpmSource;
import dev.packagefast.security.inventory.npm.ProjectManifest;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.MissingEntries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One document of a pnpm lockfile. */
final class PnpmDocument {
    private static final String REWRITE = "Run pnpm install to write the lockfile anew";
    /** What problems call the project that the lockfile is of. */
    private static final String PROJECT = "the project";

    private static final List<String> PRODUCTION = List.of("dependencies", "optionalDependencies");

    /** One entry of {@code packages}, with what its snapshots say. */
    private static final class Entry {
        final String key;
        final DependencyPathKey spelled;
        final Data data;
        final int node;
        final List<Integer> requires = new ArrayList<>();
        boolean optional;
        boolean hasSnapshot;
        /** A name that it is required by and that is not its own. */
        @Nullable String alias;

        Entry(String key, DependencyPathKey spelled, Data data, int node) {
            this.key = key;
            this.spelled = spelled;
            this.data = data;
            this.node = node;
        }
    }

    private final LockfileContents contents;
    private final Data document;
    private final int version;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<Integer, Entry> byNode = new HashMap<>();
    private final Set<Integer> production = new HashSet<>();
    private final Set<Integer> development = new HashSet<>();
    private final MissingEntries missing = new MissingEntries();
    /** The keys that spell no name: each is a problem already. */
    private final Set<String> nameless = new HashSet<>();

    PnpmDocument(LockfileContents contents, Data document, int version) {
        this.contents = contents;
        this.document = document;
        this.version = version;
    }

    void read() throws BadLockfileException {
        for (Map.Entry<String, Data> field : document.get("packages").fields().entrySet()) {
            DependencyPathKey key = key(field.getKey(), field.getValue());
            if (key == null) {
                contents.incomplete(
                        field.getValue().line(),
                        "the entry of '" + field.getKey() + "' spells no name and version",
                        REWRITE);
                nameless.add(field.getKey());
                continue;
            }
            int node = contents.graph().node(key.name(), key.version());
            Entry entry = new Entry(field.getKey(), key, field.getValue(), node);
            entries.put(field.getKey(), entry);
            byNode.put(node, entry);
        }
        for (Entry entry : entries.values()) {
            requires(entry, entry.data);
        }
        for (Map.Entry<String, Data> snapshot :
                document.get("snapshots").fields().entrySet()) {
            Entry entry = entries.get(DependencyPathKey.withoutPeers(snapshot.getKey()));
            if (entry != null) {
                requires(entry, snapshot.getValue());
                entry.optional |= snapshot.getValue().get("optional").isTrue();
                entry.hasSnapshot = true;
            } else {
                missing.add(snapshot.getValue().line() - 1, snapshot.getKey(), "snapshots");
            }
        }
        importers();
        Reachability.spread(production, this::requiredBy);
        Reachability.spread(development, this::requiredBy);
        for (Entry entry : entries.values()) {
            add(entry);
            if (version >= 9 && !entry.hasSnapshot) {
                missing.add(entry.data.line() - 1, entry.key, "packages");
            }
        }
        missing.report(contents, REWRITE);
    }

    private @Nullable DependencyPathKey key(String key, Data data) {
        DependencyPathKey spelled = DependencyPathKey.parse(key, version);
        String name = data.text("name");
        String stated = data.text("version");
        if (name != null) {
            return new DependencyPathKey(name, stated != null ? stated : spelled == null ? "" : spelled.version());
        }
        if (spelled != null && spelled.version().isEmpty()) {
            return version >= 9 || stated != null
                    ? new DependencyPathKey(spelled.name(), stated == null ? "" : stated)
                    : null;
        }
        return key.startsWith("file:") ? null : spelled;
    }

    private void requires(Entry entry, Data data) {
        for (String kind : PRODUCTION) {
            for (Map.Entry<String, Data> required : data.get(kind).fields().entrySet()) {
                Entry found = resolve(required.getKey(), required.getValue(), entry.key);
                if (found != null) {
                    entry.requires.add(found.node);
                    contents.graph().edge(entry.node, found.node);
                }
            }
        }
    }

    /** The entry that {@code by} means; null for a folder outside of the file, and for what is missing. */
    private @Nullable Entry resolve(String name, Data reference, String by) {
        String full = reference.textOrEmpty();
        if (full.startsWith("link:")) {
            return null;
        }
        String plain = version >= 9 ? DependencyPathKey.withoutPeers(full) : full;
        Entry entry = entries.get(plain);
        if (entry == null) {
            entry = entries.get(name + "@" + plain);
        }
        if (entry == null) {
            entry = entries.get("/" + name + (version >= 6 ? "@" : "/") + plain);
        }
        if (entry == null) {
            if (!nameless.contains(plain)) {
                missing.add(reference.line(), name + "@" + full, by);
            }
        } else if (!name.equals(entry.spelled.name())) {
            entry.alias = name;
        }
        return entry;
    }

    /** The projects of the lockfile: several under {@code importers}, or one at the top. */
    private void importers() throws BadLockfileException {
        DependencyGraph graph = contents.graph();
        Map<String, Data> importers = document.get("importers").fields();
        if (importers.isEmpty()) {
            checkNotEmpty();
            importer(graph.project(""), PROJECT, document);
        }
        for (Map.Entry<String, Data> importer : importers.entrySet()) {
            String name = importer.getKey();
            if (name.equals(".")) {
                importer(graph.project(""), PROJECT, importer.getValue());
            } else {
                importer(graph.node(name, ""), name, importer.getValue());
            }
        }
    }

    /** Without importers a file lists what its one project requires, unless it ends before that. */
    private void checkNotEmpty() throws BadLockfileException {
        if (version >= 9
                || (!requiresAny(document)
                        && !ProjectManifest.read(contents.beside(ProjectManifest.FILE))
                                .required()
                                .isEmpty())) {
            throw cutOff(document);
        }
    }

    private static boolean requiresAny(Data project) {
        for (String field : project.fields().keySet()) {
            if (field.endsWith("ependencies")) {
                return true;
            }
        }
        return false;
    }

    private static BadLockfileException cutOff(Data where) {
        return new BadLockfileException(
                where.line(), "ends before what the project requires: part of the file is missing", REWRITE);
    }

    private void importer(int node, String name, Data importer) throws BadLockfileException {
        contents.graph().root(node);
        Data specifiers = importer.get("specifiers");
        boolean asks = importer.has("specifiers")
                && !(specifiers.isObject() && specifiers.fields().isEmpty());
        if (!importer.isObject() || (asks && !requiresAny(importer))) {
            throw cutOff(importer);
        }
        for (Map.Entry<String, Data> kind : importer.fields().entrySet()) {
            boolean dev = kind.getKey().equals("devDependencies");
            if (!dev && !kind.getKey().endsWith("ependencies")) {
                continue;
            }
            // Nothing there is an end of the file, unless the packages follow.
            if (!kind.getValue().isObject() && !document.has("packages")) {
                throw cutOff(kind.getValue());
            }
            for (Map.Entry<String, Data> asked : kind.getValue().fields().entrySet()) {
                Data stated = asked.getValue();
                Entry found = resolve(asked.getKey(), stated.isObject() ? stated.get("version") : stated, name);
                if (found != null) {
                    contents.graph().edge(node, found.node);
                    (dev ? development : production).add(found.node);
                }
            }
        }
    }

    private List<Integer> requiredBy(int node) {
        Entry entry = byNode.get(node);
        return entry == null ? List.of() : entry.requires;
    }

    private void add(Entry entry) throws BadLockfileException {
        DependencyPathKey key = entry.spelled;
        Data resolution = entry.data.get("resolution");
        if (!resolution.isObject()) {
            contents.incomplete(entry.data.line(), "the entry of '" + entry.key + "' has no resolution", REWRITE);
        }
        PackageSource source = source(entry);
        if (source == PackageSource.REGISTRY && key.version().isEmpty()) {
            contents.incomplete(entry.data.line(), "the entry of '" + entry.key + "' has no version", REWRITE);
            return;
        }
        boolean dev = version >= 9
                ? development.contains(entry.node) && !production.contains(entry.node)
                : entry.data.get("dev").isTrue();
        LocatedPackage.Builder found = contents.add(Ecosystems.NPM, key.name(), key.version())
                .source(source)
                .alias(entry.alias)
                .resolved(address(resolution))
                .integrity(resolution.text("integrity"))
                // The fields start on the line after the key.
                .line(entry.data.line() - 1)
                .node(entry.node)
                .dev(dev)
                .optional(entry.optional || entry.data.get("optional").isTrue());
        if (version < 9) {
            found.installScript(entry.data.get("requiresBuild").isTrue());
        }
        found.add();
    }

    private static @Nullable String address(Data resolution) {
        String repository = resolution.text("repo");
        if (repository != null) {
            return repository + "#" + resolution.get("commit").textOrEmpty();
        }
        String tarball = resolution.text("tarball");
        return tarball != null ? tarball : resolution.text("directory");
    }

    private PackageSource source(Entry entry) {
        Data resolution = entry.data.get("resolution");
        String type = resolution.get("type").textOrEmpty();
        if (type.equals("git") || resolution.has("repo")) {
            return PackageSource.GIT;
        }
        if (type.equals("directory") || resolution.has("directory")) {
            return PackageSource.FILE;
        }
        String tarball = resolution.get("tarball").textOrEmpty();
        if (tarball.startsWith("file:")) {
            return PackageSource.FILE;
        }
        DependencyPathKey spelled = DependencyPathKey.parse(entry.key, version);
        boolean registry = spelled != null && !spelled.version().isEmpty() && !entry.data.has("name");
        if (registry || tarball.isEmpty()) {
            return PackageSource.REGISTRY;
        }
        // Hosting services hand out a commit as an archive.
        return NpmSource.isGit(tarball) || tarball.contains("/tar.gz/") || tarball.contains("archive.tar.gz?ref=")
                ? PackageSource.GIT
                : PackageSource.REMOTE;
    }
}
