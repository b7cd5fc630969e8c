package dev.packagefast.security.inventory.yarn;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.npm.NpmSource;
import dev.packagefast.security.inventory.npm.ProjectManifest;
import dev.packagefast.security.inventory.npm.ProjectName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Yarn 1: a header line with all that was asked for, then fields indented by two spaces, then what the package requires
 * by four.
 */
final class ClassicReader {
    private static final String REWRITE = "Run yarn install to write it anew";

    private static final class Entry {
        final int line;
        final List<Descriptor> asked = new ArrayList<>();
        final List<String> requires = new ArrayList<>();

        @Nullable String version;

        @Nullable String resolved;

        @Nullable String integrity;

        int node;

        Entry(int line) {
            this.line = line;
        }
    }

    private final LockfileContents contents;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Entry> byDescriptor = new HashMap<>();
    private @Nullable Entry current;
    private boolean inRequires;

    ClassicReader(LockfileContents contents) {
        this.contents = contents;
    }

    void read(String text) throws BadLockfileException {
        boolean marked = text.contains("# yarn lockfile v1");
        int line = 0;
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            int stop = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
            line(text.substring(start, stop), ++line);
            start = end + 1;
        }
        if (entries.isEmpty() && !marked) {
            throw new BadLockfileException(1, "is no yarn lockfile: it has no entry and no header", REWRITE);
        }
        for (Entry entry : entries) {
            add(entry);
        }
        contents.graph().connectLater(this::connect);
    }

    private void line(String line, int number) throws BadLockfileException {
        int indent = 0;
        while (indent < line.length() && line.charAt(indent) == ' ') {
            indent++;
        }
        if (indent == line.length() || line.charAt(indent) == '#') {
            return;
        }
        if (indent == 0) {
            header(line, number);
            return;
        }
        if (current == null) {
            throw new BadLockfileException(number, "has a field before the first entry", REWRITE);
        }
        List<String> words = words(line, indent, number);
        if (indent >= 4) {
            if (inRequires && words.size() >= 2) {
                current.requires.add(words.get(0) + "@" + words.get(1));
            }
            return;
        }
        inRequires = false;
        switch (words.getFirst()) {
            case "version" -> current.version = once(current.version, words, number);
            case "resolved" -> current.resolved = once(current.resolved, words, number);
            case "integrity" -> current.integrity = once(current.integrity, words, number);
            case "dependencies:", "optionalDependencies:" -> inRequires = true;
            default -> {}
        }
    }

    private static @Nullable String once(@Nullable String before, List<String> words, int line)
            throws BadLockfileException {
        if (before != null) {
            throw new BadLockfileException(line, "has '" + words.getFirst() + "' twice in one entry", REWRITE);
        }
        return words.size() > 1 ? words.get(1) : null;
    }

    private void header(String line, int number) throws BadLockfileException {
        if (!line.endsWith(":")) {
            boolean conflict = line.startsWith("<<<<<<<") || line.startsWith("=======") || line.startsWith(">>>>>>>");
            throw new BadLockfileException(
                    number,
                    conflict ? "holds an unresolved merge conflict" : "has a line that is no entry's header",
                    conflict ? "Resolve the conflict: yarn install does it by itself" : REWRITE);
        }
        Entry entry = new Entry(number);
        for (String pattern : words(line.substring(0, line.length() - 1), 0, number)) {
            if (byDescriptor.put(pattern, entry) != null) {
                throw new BadLockfileException(number, "has the entry '" + pattern + "' twice", REWRITE);
            }
            entry.asked.add(Descriptor.parse(pattern));
        }
        entries.add(entry);
        current = entry;
        inRequires = false;
    }

    /** Words, plain or in quotes, parted by spaces or commas; a colon after a quote stays with its word. */
    private static List<String> words(String line, int start, int number) throws BadLockfileException {
        List<String> words = new ArrayList<>(2);
        int i = start;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (c == ' ' || c == ',') {
                i++;
            } else if (c == '"') {
                StringBuilder word = new StringBuilder();
                for (i++; i < line.length() && line.charAt(i) != '"'; i++) {
                    if (line.charAt(i) == '\\' && i + 1 < line.length()) {
                        i++;
                    }
                    word.append(line.charAt(i));
                }
                if (i == line.length()) {
                    throw new BadLockfileException(number, "has a quote that is not closed", REWRITE);
                }
                i++;
                if (i < line.length() && line.charAt(i) == ':') {
                    word.append(':');
                    i++;
                }
                words.add(word.toString());
            } else {
                int end = i;
                while (end < line.length() && line.charAt(end) != ' ' && line.charAt(end) != ',') {
                    end++;
                }
                words.add(line.substring(i, end));
                i = end;
            }
        }
        if (words.isEmpty()) {
            throw new BadLockfileException(number, "has a line without a word", REWRITE);
        }
        return words;
    }

    private void add(Entry entry) throws BadLockfileException {
        Descriptor asked = entry.asked.getFirst();
        String version = entry.version == null ? "" : entry.version;
        PackageSource source = source(entry);
        entry.node = contents.graph().node(asked.realName(), version);
        if (source == PackageSource.REGISTRY && version.isEmpty()) {
            contents.incomplete(entry.line, "the entry of '" + asked.name() + "' has no version", REWRITE);
            return;
        }
        contents.add(Ecosystems.NPM, asked.realName(), version)
                .source(source)
                .alias(asked.name())
                .resolved(entry.resolved)
                .integrity(entry.integrity)
                .line(entry.line)
                .node(entry.node)
                .add();
    }

    private static PackageSource source(Entry entry) {
        String resolved = entry.resolved;
        PackageSource source = NpmSource.of(resolved);
        if (source != PackageSource.REGISTRY) {
            return source;
        }
        for (Descriptor asked : entry.asked) {
            String range = asked.range();
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
            for (String required : entry.requires) {
                connect(graph, entry.node, required);
            }
        }
        Map<String, String> asked = ProjectManifest.read(contents.file().resolveSibling("package.json"));
        if (!asked.isEmpty()) {
            int project = graph.node(ProjectName.of(contents.file()), "");
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
