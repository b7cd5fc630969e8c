package dev.packagefast.security.inventory.python;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.TomlFormat;
import java.util.List;

/** A lockfile that is a list of packages, each with a name, a version, and the names of those that it requires. */
abstract class PackageTable extends TomlFormat {
    private final String list;
    private final String rewrite;

    /**
     * @param list the key of the packages
     * @param rewrite how to have the file written anew, a sentence without a full stop
     */
    PackageTable(String list, String rewrite) {
        this.list = list;
        this.rewrite = rewrite;
    }

    @Override
    protected final void read(Data root, LockfileContents contents) throws BadLockfileException {
        String flaw = flaw(root);
        if (!flaw.isEmpty()) {
            throw new BadLockfileException(1, flaw, rewrite);
        }
        NamedNodes nodes = new NamedNodes();
        for (Data entry : root.get(list).items()) {
            if (isProject(entry)) {
                continue;
            }
            String name = entry.text("name");
            String version = entry.get("version").textOrEmpty();
            PackageSource source = source(entry);
            if (name == null || (version.isEmpty() && source == PackageSource.REGISTRY)) {
                contents.incomplete(entry.line(), "a package has no name or no version", rewrite);
                continue;
            }
            String normal = PythonName.normal(name);
            int node = contents.graph().node(normal, version);
            nodes.node(normal, node);
            for (String required : requirements(entry)) {
                nodes.requires(node, required);
            }
            LocatedPackage.Builder found = contents.add(Ecosystems.PYPI, normal, version)
                    .source(source)
                    .resolved(address(entry))
                    .integrity(hashes(entry, root).toString())
                    .line(entry.line())
                    .node(node);
            describe(entry, found);
            found.add();
        }
        contents.graph().connectLater(nodes::connect);
    }

    /** Why the document is no file of this format; empty when it is one. */
    abstract String flaw(Data root);

    /** Whether an entry is the project itself. */
    boolean isProject(Data entry) {
        return false;
    }

    /** The names that an entry requires, in normal form. */
    abstract List<String> requirements(Data entry);

    abstract PackageSource source(Data entry);

    /** The address, folder or commit; empty when it is a registry's. */
    abstract String address(Data entry);

    abstract Hashes hashes(Data entry, Data root);

    /** Adds what only this format tells. */
    void describe(Data entry, LocatedPackage.Builder found) {}

    /** The groups of an entry; without the group of production code it is there for development. */
    static void groups(Data entry, String production, LocatedPackage.Builder found) {
        List<Data> groups = entry.get("groups").items();
        boolean dev = !groups.isEmpty();
        for (Data group : groups) {
            found.group(group.textOrEmpty());
            dev &= !group.textOrEmpty().equals(production);
        }
        found.dev(dev);
    }
}
