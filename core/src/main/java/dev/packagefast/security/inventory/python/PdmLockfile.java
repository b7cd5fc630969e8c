package dev.packagefast.security.inventory.python;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.TomlFormat;
import java.util.List;

/** Reads {@code pdm.lock}. */
public final class PdmLockfile extends TomlFormat {
    private static final String REWRITE = "Run pdm lock to write the lockfile anew";

    @Override
    protected void read(Data root, LockfileContents contents) throws BadLockfileException {
        if (!root.has("package") && !root.has("metadata")) {
            throw new BadLockfileException(1, "is no pdm.lock: it has neither packages nor metadata", REWRITE);
        }
        NamedNodes nodes = new NamedNodes();
        for (Data entry : root.get("package").items()) {
            String name = entry.text("name");
            String version = entry.get("version").textOrEmpty();
            PackageSource source = source(entry);
            if (name == null || (version.isEmpty() && source == PackageSource.REGISTRY)) {
                contents.incomplete(entry.line(), "a package has no name or no version", REWRITE);
                continue;
            }
            String normal = PythonName.normal(name);
            int node = contents.graph().node(normal, version);
            nodes.node(normal, node);
            for (Data required : entry.get("dependencies").items()) {
                nodes.requires(node, PythonName.ofRequirement(required.textOrEmpty()));
            }
            Hashes hashes = new Hashes();
            hashes.addEach(entry.get("files"));
            LocatedPackage.Builder found = contents.add(Ecosystems.PYPI, normal, version)
                    .source(source)
                    .resolved(address(entry))
                    .integrity(hashes.toString())
                    .line(entry.line())
                    .node(node);
            boolean main = false;
            for (Data group : entry.get("groups").items()) {
                found.group(group.textOrEmpty());
                main |= group.textOrEmpty().equals("default");
            }
            found.dev(!main && !entry.get("groups").items().isEmpty()).add();
        }
        contents.graph().connectLater(nodes::connect);
    }

    private static PackageSource source(Data entry) {
        if (entry.has("git") || entry.has("hg") || entry.has("svn")) {
            return PackageSource.GIT;
        }
        if (entry.has("path")) {
            return PackageSource.FILE;
        }
        return entry.has("url") ? PackageSource.REMOTE : PackageSource.REGISTRY;
    }

    private static String address(Data entry) {
        for (String field : List.of("git", "hg", "svn", "path", "url")) {
            String address = entry.text(field);
            if (address != null) {
                String revision = entry.text("revision");
                return revision == null ? address : address + "#" + revision;
            }
        }
        return "";
    }
}
