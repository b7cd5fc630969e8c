package dev.packagefast.security.inventory.python;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.TomlFormat;

/** Reads {@code poetry.lock}. */
public final class PoetryLockfile extends TomlFormat {
    private static final String REWRITE = "Run poetry lock to write the lockfile anew";

    @Override
    protected void read(Data root, LockfileContents contents) throws BadLockfileException {
        if (!root.has("package") && !root.has("metadata")) {
            throw new BadLockfileException(1, "is no poetry.lock: it has neither packages nor metadata", REWRITE);
        }
        NamedNodes nodes = new NamedNodes();
        for (Data entry : root.get("package").items()) {
            String name = entry.text("name");
            String version = entry.text("version");
            if (name == null || version == null) {
                contents.incomplete(entry.line(), "a package has no name or no version", REWRITE);
                continue;
            }
            String normal = PythonName.normal(name);
            int node = contents.graph().node(normal, version);
            nodes.node(normal, node);
            for (String required : entry.get("dependencies").fields().keySet()) {
                nodes.requires(node, PythonName.normal(required));
            }
            Data source = entry.get("source");
            LocatedPackage.Builder found = contents.add(Ecosystems.PYPI, normal, version)
                    .source(source(source.get("type").textOrEmpty()))
                    .resolved(address(source))
                    .integrity(hashes(entry, root, name))
                    .line(entry.line())
                    .node(node)
                    .optional(entry.get("optional").isTrue());
            groups(entry, found);
            found.add();
        }
        contents.graph().connectLater(nodes::connect);
    }

    private static PackageSource source(String type) {
        return switch (type) {
            case "git" -> PackageSource.GIT;
            case "directory", "file" -> PackageSource.FILE;
            case "url" -> PackageSource.REMOTE;
            default -> PackageSource.REGISTRY;
        };
    }

    private static String address(Data source) {
        String url = source.get("url").textOrEmpty();
        String commit = source.get("resolved_reference").textOrEmpty();
        return commit.isEmpty() ? url : url + "#" + commit;
    }

    /** Files stand with their package; until lock version 1.1 in {@code metadata.files} or {@code metadata.hashes}. */
    private static String hashes(Data entry, Data root, String name) {
        Hashes hashes = new Hashes();
        hashes.addEach(entry.get("files"));
        hashes.addEach(root.get("metadata").get("files").get(name));
        for (Data hash : root.get("metadata").get("hashes").get(name).items()) {
            hashes.add("sha256:" + hash.textOrEmpty());
        }
        return hashes.toString();
    }

    /** Groups since lock version 2.1, one category before; those between name neither. */
    private static void groups(Data entry, LocatedPackage.Builder found) {
        boolean main = false;
        for (Data group : entry.get("groups").items()) {
            found.group(group.textOrEmpty());
            main |= group.textOrEmpty().equals("main");
        }
        String category = entry.text("category");
        if (category != null) {
            found.group(category).dev(!category.equals("main"));
        } else {
            found.dev(!main && !entry.get("groups").items().isEmpty());
        }
    }
}
