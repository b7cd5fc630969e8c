package dev.packagefast.security.inventory.npm;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.json.JsonReader;
import dev.packagefast.security.inventory.json.JsonReader.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code dependencies} object of lockfile version 1 and of the shrinkwraps before it. */
final class NestedDependencies {
    private static final String REWRITE = "Run npm install to write the lockfile anew";

    private final LockfileContents contents;
    private final NestedEntry root = new NestedEntry(null, "", 0);
    private final List<NestedEntry> entries = new ArrayList<>(1024);

    NestedDependencies(LockfileContents contents) {
        this.contents = contents;
    }

    /** Reads the object; walks down and up by the entries' own links, so that depth costs no stack. */
    void read(JsonReader json) throws BadLockfileException {
        if (!opens(json)) {
            return;
        }
        NestedEntry owner = root;
        while (true) {
            String name = json.nextName();
            if (name == null) {
                NestedEntry closed = owner;
                if (closed.owner == null) {
                    return;
                }
                // The closing brace of its dependencies; the rest of the entry follows.
                NestedEntry inner = readFields(closed, json);
                owner = inner == null ? closed.owner : inner;
                continue;
            }
            int line = json.line();
            if (json.next() != Token.OBJECT) {
                contents.incomplete(line, "the entry of '" + name + "' is no object", REWRITE);
                json.skip();
                continue;
            }
            NestedEntry entry = new NestedEntry(owner, name, line);
            if (owner.children().put(name, entry) != null) {
                throw new BadLockfileException(line, "has the package '" + name + "' twice in one place", REWRITE);
            }
            entries.add(entry);
            NestedEntry inner = readFields(entry, json);
            owner = inner == null ? owner : inner;
        }
    }

    /** Reads fields up to the entry's end (null), or up to its nested dependencies (the entry). */
    private @Nullable NestedEntry readFields(NestedEntry entry, JsonReader json) throws BadLockfileException {
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            json.next();
            if (field.equals("dependencies")) {
                if (entry.nestedSeen) {
                    throw new BadLockfileException(
                            json.line(), "has 'dependencies' twice in the entry of '" + entry.name + "'", REWRITE);
                }
                entry.nestedSeen = true;
                if (opens(json)) {
                    return entry;
                }
            } else {
                entry.readField(field, json);
            }
        }
        return null;
    }

    private static boolean opens(JsonReader json) throws BadLockfileException {
        Token token = json.token();
        if (token == Token.OBJECT) {
            return true;
        }
        if (token == Token.NULL) {
            return false;
        }
        throw new BadLockfileException(json.line(), "'dependencies' is no object", REWRITE);
    }

    void finish(@Nullable String projectName, @Nullable String projectVersion) throws BadLockfileException {
        String version = projectVersion == null ? "" : projectVersion;
        DependencyGraph graph = contents.graph();
        root.node = projectName == null ? graph.project(version) : graph.node(projectName, version);
        for (NestedEntry entry : entries) {
            entry.node = graph.node(entry.realName(), entry.realVersion());
            add(entry);
        }
        graph.connectLater(new NestedResolver(root, entries, contents.beside(ProjectManifest.FILE)));
    }

    private void add(NestedEntry entry) throws BadLockfileException {
        String flaw = entry.flaw;
        PackageSource source = entry.source();
        if (flaw == null
                && source == PackageSource.REGISTRY
                && entry.realVersion().isEmpty()) {
            flaw = "has no version";
        }
        if (flaw != null) {
            contents.incomplete(entry.line, "the entry of '" + entry.name + "' " + flaw, REWRITE);
            return;
        }
        contents.add(Ecosystems.NPM, entry.realName(), entry.realVersion())
                .source(source)
                .alias(entry.name)
                .resolved(entry.address())
                .integrity(entry.integrity)
                .line(entry.line)
                .node(entry.node)
                .dev(entry.dev)
                .optional(entry.optional)
                .bundled(entry.bundled)
                .add();
    }
}
