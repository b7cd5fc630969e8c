package dev.packagefast.security.inventory.python;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.Reachability;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.MissingEntries;
import dev.packagefast.security.inventory.tree.TomlFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code uv.lock}. What is optional or for development, and in which groups, follows from who requires it. */
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
        private static final long PRODUCTION = 1;
        private static final long OPTIONAL = 1 << 1;
        private static final long DEVELOPMENT = 1 << 2;
        private static final int FIRST_GROUP = 3;

        private final List<Data> entries;
        private final LockfileContents contents;
        private final Map<String, List<Integer>> byName = new HashMap<>();
        /** By number; an extra of a member of the project has one of its own, beyond those of the packages. */
        private final List<List<Integer>> requires = new ArrayList<>();

        private final Map<String, Integer> extras = new HashMap<>();
        private final Map<Integer, Long> seeds = new LinkedHashMap<>();
        /** Dependency groups and extras of the members, by their bits; further ones than a word has bits go unnamed. */
        private final List<String> groups = new ArrayList<>();

        private final MissingEntries missing = new MissingEntries();

        Reading(Data root, LockfileContents contents) {
            this.entries = root.get("package").items();
            this.contents = contents;
        }

        void read() throws BadLockfileException {
            for (Data entry : entries) {
                String name = PythonName.normal(entry.get("name").textOrEmpty());
                int node = contents.graph().node(name, entry.get("version").textOrEmpty());
                byName.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(node);
                requires.add(new ArrayList<>());
            }
            for (int node = 0; node < entries.size(); node++) {
                if (isMember(node)) {
                    for (String extra : extrasOf(node).keySet()) {
                        extras.put(extra(node, extra), requires.size());
                        seed(requires.size(), OPTIONAL | bit(extra));
                        requires.add(new ArrayList<>());
                    }
                }
            }
            for (int node = 0; node < entries.size(); node++) {
                connect(node, entries.get(node));
            }
            long[] marks = Reachability.marks(requires, seeds);
            for (int node = 0; node < entries.size(); node++) {
                add(node, entries.get(node), marks[node]);
            }
            missing.report(contents, REWRITE);
        }

        private boolean isMember(int node) {
            return source(entries.get(node).get("source")) == PackageSource.WORKSPACE;
        }

        private Map<String, Data> extrasOf(int node) {
            return entries.get(node).get("optional-dependencies").fields();
        }

        private static String extra(int node, String name) {
            return node + " " + PythonName.normal(name);
        }

        private long bit(String group) {
            String normal = PythonName.normal(group);
            int place = groups.indexOf(normal);
            if (place < 0 && FIRST_GROUP + groups.size() < Long.SIZE) {
                place = groups.size();
                groups.add(normal);
            }
            return place < 0 ? 0 : 1L << (FIRST_GROUP + place);
        }

        private void seed(int node, long marks) {
            seeds.merge(node, marks, (before, more) -> before | more);
        }

        private void connect(int node, Data entry) {
            boolean member = isMember(node);
            if (member) {
                contents.graph().root(node);
                seed(node, PRODUCTION);
            }
            requires.get(node).addAll(required(node, entry.get("dependencies")));
            for (Map.Entry<String, Data> extra : extrasOf(node).entrySet()) {
                int from = member ? extras.getOrDefault(extra(node, extra.getKey()), node) : node;
                requires.get(from).addAll(required(node, extra.getValue()));
            }
            for (String kind : List.of("dev-dependencies", "dependency-groups")) {
                for (Map.Entry<String, Data> group : entry.get(kind).fields().entrySet()) {
                    for (int to : required(node, group.getValue())) {
                        seed(to, DEVELOPMENT | bit(group.getKey()));
                    }
                }
            }
        }

        /** The packages that are required, and the extras of members that are asked for with them. */
        private List<Integer> required(int from, Data requirements) {
            List<Integer> all = new ArrayList<>();
            for (Data requirement : requirements.items()) {
                String name = PythonName.normal(requirement.get("name").textOrEmpty());
                String version = requirement.text("version");
                if (!byName.containsKey(name)) {
                    missing.add(
                            entries.get(from).line(),
                            name,
                            entries.get(from).get("name").textOrEmpty());
                }
                for (int to : byName.getOrDefault(name, List.of())) {
                    if (version == null || version.equals(entries.get(to).text("version"))) {
                        contents.graph().edge(from, to);
                        all.add(to);
                        for (Data extra : requirement.get("extra").items()) {
                            Integer asked = extras.get(extra(to, extra.textOrEmpty()));
                            if (asked != null) {
                                all.add(asked);
                            }
                        }
                    }
                }
            }
            return all;
        }

        private void add(int node, Data entry, long marks) throws BadLockfileException {
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
            LocatedPackage.Builder found = contents.add(Ecosystems.PYPI, PythonName.normal(name), version)
                    .source(source)
                    .resolved(address(entry.get("source")))
                    .integrity(hashes.toString())
                    .line(entry.line())
                    .node(node)
                    .dev((marks & (PRODUCTION | OPTIONAL | DEVELOPMENT)) == DEVELOPMENT)
                    .optional((marks & (PRODUCTION | OPTIONAL)) == OPTIONAL);
            for (int place = 0; place < groups.size(); place++) {
                if ((marks & 1L << (FIRST_GROUP + place)) != 0) {
                    found.group(groups.get(place));
                }
            }
            found.add();
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
