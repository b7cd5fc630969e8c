package dev.packagefast.security.inventory.yarn;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.Reachability;
import dev.packagefast.security.inventory.npm.NpmSource;
import dev.packagefast.security.inventory.npm.ProjectManifest;
import dev.packagefast.security.inventory.tree.MissingEntries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Yarn 1: a header line with all that was asked for, then fields indented by two spaces, then what the package requires
 * by four.
 */
final class ClassicReader {
    private static final String REWRITE = "Run yarn install to write it anew";

    /** A line of an entry in a large lockfile has some 40 characters, a whole entry some 300. */
    private static final int CHARACTERS_OF_AN_ENTRY = 256;

    private static final class Entry {
        final int index;
        final int line;
        /** All that was asked for and led to this entry, each a name and a range. */
        final List<String> asked = new ArrayList<>(1);
        /** Where the lines start that each name one thing it requires; those beyond {@code requiresCount} are not used. */
        int[] requires = NONE;

        int requiresCount;

        @Nullable String version;

        @Nullable String resolved;

        @Nullable String integrity;

        int node;

        Entry(int index, int line) {
            this.index = index;
            this.line = line;
        }

        void require(int start) {
            if (requiresCount == requires.length) {
                requires = Arrays.copyOf(requires, Math.max(4, requiresCount * 2));
            }
            requires[requiresCount++] = start;
        }
    }

    private static final int[] NONE = {};

    private final LockfileContents contents;
    private final String text;
    private final ProjectManifest manifest;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Entry> byDescriptor;
    private @Nullable Entry current;
    private boolean inRequires;

    ClassicReader(LockfileContents contents, String text) {
        this.contents = contents;
        this.text = text;
        this.manifest = ProjectManifest.read(contents.beside(ProjectManifest.FILE));
        this.byDescriptor = HashMap.newHashMap(text.length() / CHARACTERS_OF_AN_ENTRY);
    }

    void read() throws BadLockfileException {
        boolean marked = text.contains("# yarn lockfile v1");
        int line = 0;
        for (int start = 0; start < text.length(); ) {
            int end = end(start);
            line(start, withoutReturn(start, end), ++line);
            start = end + 1;
        }
        if (entries.isEmpty() && !marked) {
            throw new BadLockfileException(1, "is no yarn lockfile: it has no entry and no header", REWRITE);
        }
        Set<Integer> development = developmentOnly();
        for (Entry entry : entries) {
            add(entry, development.contains(entry.index));
        }
        checkComplete();
        MissingEntries.checkLastLine(text, contents, REWRITE);
        contents.graph().connectLater(this::connect);
    }

    /**
     * Yarn writes an entry for all that its entries and the project require, in the order of their names. Only members of
     * a workspace and links have none: with members, what would stand before the end counts as one.
     */
    private void checkComplete() {
        String end = entries.isEmpty() ? "" : entries.getLast().asked.getFirst();
        String from = end;
        MissingEntries missing = new MissingEntries();
        int unknown = 0;
        for (Entry entry : entries) {
            for (int i = 0; i < entry.requiresCount; i++) {
                String descriptor = required(entry, i);
                if (!byDescriptor.containsKey(descriptor)) {
                    if (unknown++ == 0 && !manifest.has("workspaces")) {
                        from = "";
                    }
                    if (descriptor.compareTo(from) > 0) {
                        missing.add(entry.line, descriptor, entry.asked.getFirst());
                    }
                }
            }
        }
        for (Map.Entry<String, String> asked : manifest.requiredWithoutPeers().entrySet()) {
            String descriptor = asked.getKey() + "@" + asked.getValue();
            // A link has no entry.
            if (!byDescriptor.containsKey(descriptor)
                    && descriptor.compareTo(end) > 0
                    && !asked.getValue().startsWith("link:")) {
                missing.add(0, descriptor, "package.json");
            }
        }
        missing.report(contents, REWRITE);
    }

    private String required(Entry entry, int number) {
        int start = entry.requires[number];
        Words words = new Words(text, start, withoutReturn(start, end(start)));
        return words.nextWord() + "@" + words.nextWord();
    }

    private int end(int start) {
        int end = text.indexOf('\n', start);
        return end < 0 ? text.length() : end;
    }

    private int withoutReturn(int start, int end) {
        return end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
    }

    private void line(int start, int stop, int number) throws BadLockfileException {
        int first = start;
        while (first < stop && text.charAt(first) == ' ') {
            first++;
        }
        if (first == stop || text.charAt(first) == '#') {
            return;
        }
        if (first == start) {
            header(start, stop, number);
            return;
        }
        Entry entry = current;
        if (entry == null) {
            throw new BadLockfileException(number, "has a field before the first entry", REWRITE);
        }
        Words words = new Words(text, first, stop);
        if (!words.next()) {
            throw wordless(words, number);
        }
        if (first - start >= 4) {
            boolean pair = words.next();
            checkRest(words, number);
            if (inRequires && pair) {
                entry.require(first);
            }
            return;
        }
        inRequires = false;
        if (words.is("version")) {
            entry.version = once(entry.version, "version", words, number);
        } else if (words.is("resolved")) {
            entry.resolved = once(entry.resolved, "resolved", words, number);
        } else if (words.is("integrity")) {
            entry.integrity = once(entry.integrity, "integrity", words, number);
        } else {
            inRequires = words.is("dependencies:") || words.is("optionalDependencies:");
            checkRest(words, number);
        }
    }

    private static @Nullable String once(@Nullable String before, String field, Words words, int line)
            throws BadLockfileException {
        String value = words.next() ? words.word() : null;
        checkRest(words, line);
        if (before != null) {
            throw new BadLockfileException(line, "has '" + field + "' twice in one entry", REWRITE);
        }
        return value;
    }

    private static void checkRest(Words words, int line) throws BadLockfileException {
        while (words.next()) {}
        if (words.isOpen()) {
            throw open(line);
        }
    }

    private static BadLockfileException wordless(Words words, int line) {
        return words.isOpen() ? open(line) : new BadLockfileException(line, "has a line without a word", REWRITE);
    }

    private static BadLockfileException open(int line) {
        return new BadLockfileException(line, "has a quote that is not closed", REWRITE);
    }

    private void header(int start, int stop, int number) throws BadLockfileException {
        if (text.charAt(stop - 1) != ':') {
            boolean conflict = text.startsWith("<<<<<<<", start)
                    || text.startsWith("=======", start)
                    || text.startsWith(">>>>>>>", start);
            throw new BadLockfileException(
                    number,
                    conflict ? "holds an unresolved merge conflict" : "has a line that is no entry's header",
                    conflict ? "Resolve the conflict: yarn install does it by itself" : REWRITE);
        }
        Entry entry = new Entry(entries.size(), number);
        Words words = new Words(text, start, stop - 1);
        while (words.next()) {
            entry.asked.add(words.word());
        }
        if (words.isOpen() || entry.asked.isEmpty()) {
            throw wordless(words, number);
        }
        for (String pattern : entry.asked) {
            if (byDescriptor.put(pattern, entry) != null) {
                throw new BadLockfileException(number, "has the entry '" + pattern + "' twice", REWRITE);
            }
        }
        entries.add(entry);
        current = entry;
        inRequires = false;
    }

    /** The entries that nothing but development needs; none where package.json does not tell. */
    private Set<Integer> developmentOnly() {
        List<ProjectManifest> manifests =
                manifest.has("workspaces") ? Members.manifests(contents, manifest) : List.of(manifest);
        if (manifests.stream().allMatch(each -> each.development().isEmpty())) {
            return Set.of();
        }
        Map<String, List<Integer>> byName = new HashMap<>();
        for (Entry entry : entries) {
            for (String asked : entry.asked) {
                byName.computeIfAbsent(Descriptor.parse(asked).name(), _ -> new ArrayList<>(1))
                        .add(entry.index);
            }
        }
        Set<Integer> production = new HashSet<>();
        Set<Integer> development = new HashSet<>();
        // Each takes all of a name once: taken for each that asks, they would be more than a hostile file is long,
        // squared.
        Map<String, List<Integer>> forDevelopment = new HashMap<>(byName);
        for (ProjectManifest each : manifests) {
            each.production().forEach((name, range) -> production.addAll(meant(name + "@" + range, byName)));
            each.development().forEach((name, range) -> development.addAll(meant(name + "@" + range, forDevelopment)));
        }
        Reachability.spread(production, index -> requiredBy(index, byName));
        Reachability.spread(development, index -> requiredBy(index, forDevelopment));
        development.removeAll(production);
        return development;
    }

    private List<Integer> requiredBy(int index, Map<String, List<Integer>> byName) {
        Entry entry = entries.get(index);
        List<Integer> required = new ArrayList<>(entry.requiresCount);
        for (int i = 0; i < entry.requiresCount; i++) {
            required.addAll(meant(required(entry, i), byName));
        }
        return required;
    }

    /**
     * The entry of what is asked for; where a resolution took it away, all of that name, so that none is missed. These are
     * taken out of {@code byName}: once is enough for what they lead to.
     */
    private List<Integer> meant(String descriptor, Map<String, List<Integer>> byName) {
        Entry entry = byDescriptor.get(descriptor);
        return entry == null
                ? Objects.requireNonNullElse(
                        byName.remove(Descriptor.parse(descriptor).name()), List.of())
                : List.of(entry.index);
    }

    private void add(Entry entry, boolean dev) throws BadLockfileException {
        Descriptor asked = Descriptor.parse(entry.asked.getFirst());
        String name = realName(entry);
        String version = entry.version == null ? "" : entry.version;
        PackageSource source = source(entry);
        entry.node = contents.graph().node(name, version);
        if (source == PackageSource.REGISTRY && version.isEmpty()) {
            contents.incomplete(entry.line, "the entry of '" + asked.name() + "' has no version", REWRITE);
            return;
        }
        contents.add(Ecosystems.NPM, name, version)
                .source(source)
                .alias(asked.name())
                .resolved(entry.resolved)
                .integrity(entry.integrity)
                .line(entry.line)
                .node(entry.node)
                .dev(dev)
                .add();
    }

    /** All that led to one entry means one package: what an alias names, also where a resolution put it in another's place. */
    private static String realName(Entry entry) {
        for (String asked : entry.asked) {
            Descriptor descriptor = Descriptor.parse(asked);
            if (!descriptor.realName().equals(descriptor.name())) {
                return descriptor.realName();
            }
        }
        return Descriptor.parse(entry.asked.getFirst()).name();
    }

    private static PackageSource source(Entry entry) {
        String resolved = entry.resolved;
        PackageSource source = NpmSource.of(resolved);
        if (source != PackageSource.REGISTRY) {
            return source;
        }
        for (String asked : entry.asked) {
            String range = Descriptor.parse(asked).range();
            if (resolved == null) {
                PackageSource local = NpmSource.of(range);
                if (local != PackageSource.REGISTRY) {
                    return local;
                }
            } else if (NpmSource.isWebAddress(range)) {
                return NpmSource.isGit(range) || !isArchive(resolved) ? PackageSource.GIT : PackageSource.REMOTE;
            } else if (NpmSource.isGit(range) || isShortRepository(range)) {
                return PackageSource.GIT;
            }
        }
        return PackageSource.REGISTRY;
    }

    private static boolean isArchive(String address) {
        String path = NpmSource.withoutFragment(address);
        return path.endsWith(".tgz") || path.endsWith(".tar.gz") || path.endsWith(".tar") || path.contains("/tar.gz/");
    }

    /** {@code user/repository} with or without {@code #commit}. No range of versions has a slash. */
    private static boolean isShortRepository(String range) {
        int slash = range.indexOf('/');
        return slash > 0 && !range.startsWith("npm:") && range.indexOf(':') < 0 && range.charAt(0) != '@';
    }

    private void connect(DependencyGraph graph) {
        for (Entry entry : entries) {
            for (int i = 0; i < entry.requiresCount; i++) {
                connect(graph, entry.node, required(entry, i));
            }
        }
        Map<String, String> asked = manifest.required();
        if (!asked.isEmpty()) {
            int project = graph.project("");
            graph.root(project);
            asked.forEach((name, range) -> connect(graph, project, name + "@" + range));
        }
    }

    private void connect(DependencyGraph graph, int from, String descriptor) {
        Entry entry = byDescriptor.get(descriptor);
        if (entry != null) {
            graph.edge(from, entry.node);
        }
    }
}
