package dev.packagefast.security.inventory.python;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.Reachability;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.TomlFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code uv.lock}. What is for development follows from who requires it. */
public final class UvLockfile extends TomlFormat {
    private static final String REWRITE = "Run uv lock to write the lockfile anew";

    @Override
    protected void read(Data root, LockfileContents contents) throws BadLockfileException {
        if (!root.has("version")) {
            throw new BadLockfileException(1, "is no uv.lock: it has no version", REWRITE);
        }
        new Reading(root, contents).read();
    }

    private static final class Reading {
        private final List<Data> entries;
        private final LockfileContents contents;
        private final Map<String, List<Integer>> byName = new HashMap<>();
        private final Map<Integer, List<Integer>> requires = new HashMap<>();
        private final Set<Integer> production = new HashSet<>();
        private final Set<Integer> development = new HashSet<>();

        Reading(Data root, LockfileContents contents) {
            this.entries = root.get("package").items();
            this.contents = contents;
        }

        void read() throws BadLockfileException {
            for (Data entry : entries) {
                String name = PythonName.normal(entry.get("name").textOrEmpty());
                int node = contents.graph().node(name, entry.get("version").textOrEmpty());
                byName.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(node);
            }
            for (int node = 0; node < entries.size(); node++) {
                connect(node, entries.get(node));
            }
            Reachability.spread(production, node -> requires.getOrDefault(node, List.of()));
            Reachability.spread(development, node -> requires.getOrDefault(node, List.of()));
            for (int node = 0; node < entries.size(); node++) {
                add(node, entries.get(node));
            }
        }

        private void connect(int node, Data entry) {
            boolean member = source(entry.get("source")) == PackageSource.WORKSPACE;
            if (member) {
                contents.graph().root(node);
                production.add(node);
            }
            require(node, entry.get("dependencies"), requires.computeIfAbsent(node, _ -> new ArrayList<>()));
            for (Data extra : entry.get("optional-dependencies").fields().values()) {
                require(node, extra, requires.computeIfAbsent(node, _ -> new ArrayList<>()));
            }
            for (String kind : List.of("dev-dependencies", "dependency-groups")) {
                for (Data group : entry.get(kind).fields().values()) {
                    require(node, group, development);
                }
            }
        }

        private void require(int from, Data requirements, java.util.Collection<Integer> into) {
            for (Data requirement : requirements.items()) {
                String name = PythonName.normal(requirement.get("name").textOrEmpty());
                String version = requirement.text("version");
                for (int to : byName.getOrDefault(name, List.of())) {
                    if (version == null || version.equals(entries.get(to).text("version"))) {
                        contents.graph().edge(from, to);
                        into.add(to);
                    }
                }
            }
        }

        private void add(int node, Data entry) throws BadLockfileException {
            String name = entry.text("name");
            PackageSource source = source(entry.get("source"));
            String version = entry.get("version").textOrEmpty();
            if (name == null || (version.isEmpty() && source == PackageSource.REGISTRY)) {
                contents.incomplete(entry.line(), "a package has no name or no version", REWRITE);
                return;
            }
            if (isProject(entry.get("source"))) {
                return;
            }
            Hashes hashes = new Hashes();
            hashes.add(entry.get("sdist").text("hash"));
            hashes.addEach(entry.get("wheels"));
            contents.add(Ecosystems.PYPI, PythonName.normal(name), version)
                    .source(source)
                    .resolved(address(entry.get("source")))
                    .integrity(hashes.toString())
                    .line(entry.line())
                    .node(node)
                    .dev(development.contains(node) && !production.contains(node))
                    .add();
        }

        /** The project that the lockfile belongs to is no package of it. */
        private static boolean isProject(Data source) {
            return ".".equals(source.text("virtual")) || ".".equals(source.text("editable"));
        }

        private static PackageSource source(Data source) {
            if (source.has("git")) {
                return PackageSource.GIT;
            }
            if (source.has("url")) {
                return PackageSource.REMOTE;
            }
            if (source.has("virtual") || source.has("editable")) {
                return PackageSource.WORKSPACE;
            }
            return source.has("path") || source.has("directory") ? PackageSource.FILE : PackageSource.REGISTRY;
        }

        private static String address(Data source) {
            for (Data value : source.fields().values()) {
                return value.textOrEmpty();
            }
            return "";
        }
    }
}
