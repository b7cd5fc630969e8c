package dev.packagefast.security.inventory.python;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.TomlFormat;

/** Reads {@code pylock.toml} and {@code pylock.NAME.toml} (PEP 751). */
public final class PyLockfile extends TomlFormat {
    private static final String REWRITE = "Have the tool that wrote the lockfile write it anew";

    @Override
    protected void read(Data root, LockfileContents contents) throws BadLockfileException {
        if (!root.has("lock-version")) {
            throw new BadLockfileException(1, "is no pylock.toml: it has no lock-version", REWRITE);
        }
        NamedNodes nodes = new NamedNodes();
        for (Data entry : root.get("packages").items()) {
            if (entry.get("directory").has("path")
                    && ".".equals(entry.get("directory").text("path"))) {
                // The project itself.
                continue;
            }
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
                nodes.requires(node, PythonName.normal(required.get("name").textOrEmpty()));
            }
            contents.add(Ecosystems.PYPI, normal, version)
                    .source(source)
                    .resolved(address(entry))
                    .integrity(hashes(entry))
                    .line(entry.line())
                    .node(node)
                    .add();
        }
        contents.graph().connectLater(nodes::connect);
    }

    private static PackageSource source(Data entry) {
        if (entry.has("vcs")) {
            return PackageSource.GIT;
        }
        if (entry.has("directory")) {
            return PackageSource.FILE;
        }
        if (entry.has("archive")) {
            return entry.get("archive").has("url") ? PackageSource.REMOTE : PackageSource.FILE;
        }
        return PackageSource.REGISTRY;
    }

    private static String address(Data entry) {
        Data vcs = entry.get("vcs");
        if (!vcs.fields().isEmpty()) {
            String url = vcs.get("url").textOrEmpty();
            return (url.isEmpty() ? vcs.get("path").textOrEmpty() : url) + "#"
                    + vcs.get("commit-id").textOrEmpty();
        }
        String archive = entry.get("archive").get("url").textOrEmpty();
        return archive.isEmpty() ? entry.get("directory").get("path").textOrEmpty() : archive;
    }

    private static String hashes(Data entry) {
        Hashes hashes = new Hashes();
        hashes.addTable(entry.get("archive").get("hashes"));
        hashes.addTable(entry.get("sdist").get("hashes"));
        for (Data wheel : entry.get("wheels").items()) {
            hashes.addTable(wheel.get("hashes"));
        }
        return hashes.toString();
    }
}
