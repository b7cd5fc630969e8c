package dev.packagefast.security.inventory.python;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.TomlFormat;
import java.util.List;
import java.util.Set;

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
        Set<String> production = production(root);
        NamedNodes nodes = new NamedNodes();
        for (Data entry : root.get(list).items()) {
            if (isProject(entry)) {
                continue;
            }
            String name = entry.text("name");
            String version = version(entry);
            PackageSource source = source(entry);
            String contradiction = contradiction(entry);
            if (!contradiction.isEmpty()) {
                contents.incomplete(entry.line(), contradiction, rewrite);
                continue;
            }
            if (name == null || (version.isEmpty() && source == PackageSource.REGISTRY)) {
                contents.incomplete(entry.line(), "a package has no name or no version", rewrite);
                continue;
            }
            String normal = PythonName.normal(name);
            int node = contents.graph().node(normal, version);
            nodes.node(normal, node);
            nodes.node(exactly(normal, version), node);
            for (String required : requirements(entry)) {
                nodes.requires(node, required);
            }
            LocatedPackage.Builder found = contents.add(Ecosystems.PYPI, normal, version)
                    .source(source)
                    .resolved(address(entry))
                    .integrity(hashes(entry, root).toString())
                    .line(entry.line())
                    .node(node);
            describe(entry, production, found);
            found.add();
        }
        if (isCutOff(root)) {
            contents.incomplete(root.line(), "ends before its last table: part of the file is missing", rewrite);
        }
        contents.graph().connectLater(nodes::connect);
    }

    /** Whether the table is missing that the package manager writes after the packages. */
    boolean isCutOff(Data root) {
        return false;
    }

    /** Why the document is no file of this format; empty when it is one. */
    abstract String flaw(Data root);

    /** Whether an entry is the project itself. */
    boolean isProject(Data entry) {
        return false;
    }

    String version(Data entry) {
        return entry.get("version").textOrEmpty();
    }

    /** What an entry says against itself; empty where it does not. */
    String contradiction(Data entry) {
        return "";
    }

    /** The groups of production code. */
    abstract Set<String> production(Data root);

    /** Stands for one version of a name. */
    static String exactly(String normal, String version) {
        return normal + "==" + version;
    }

    /** The names that an entry requires, in normal form, or {@link #exactly} a version. */
    abstract List<String> requirements(Data entry);

    abstract PackageSource source(Data entry);

    /** The address, folder or commit; empty when it is a registry's. */
    abstract String address(Data entry);

    abstract Hashes hashes(Data entry, Data root);

    /** Adds what only this format tells. */
    abstract void describe(Data entry, Set<String> production, LocatedPackage.Builder found);

    /** The groups of an entry; without a group of production code it is there for development. */
    static void groups(Data entry, Set<String> production, LocatedPackage.Builder found) {
        List<Data> groups = entry.get("groups").items();
        boolean dev = !groups.isEmpty();
        for (Data group : groups) {
            found.group(group.textOrEmpty());
            dev &= !production.contains(group.textOrEmpty());
        }
        found.dev(dev);
    }
}
