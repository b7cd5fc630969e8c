package dev.packagefast.security.inventory.python;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.JsonTree;
import java.util.List;
import java.util.Map;

/** Reads {@code Pipfile.lock}. It lists what is installed, not who requires it. */
public final class PipfileLockfile extends JsonTree {
    private static final String REWRITE = "Run pipenv lock to write the lockfile anew";

    @Override
    protected void read(Data root, LockfileContents contents) throws BadLockfileException {
        if (!root.has("_meta") && !root.has("default")) {
            throw new BadLockfileException(1, "is no Pipfile.lock: it has neither _meta nor default", REWRITE);
        }
        for (Map.Entry<String, Data> category : root.fields().entrySet()) {
            if (!category.getKey().equals("_meta")) {
                for (Map.Entry<String, Data> entry :
                        category.getValue().fields().entrySet()) {
                    add(category.getKey(), entry.getKey(), entry.getValue(), contents);
                }
            }
        }
    }

    private static void add(String category, String name, Data entry, LockfileContents contents)
            throws BadLockfileException {
        PackageSource source = source(entry);
        String stated = entry.get("version").textOrEmpty();
        String version =
                stated.startsWith("===") ? stated.substring(3) : stated.startsWith("==") ? stated.substring(2) : "";
        if (source == PackageSource.REGISTRY && version.isEmpty()) {
            contents.incomplete(entry.line(), "the entry of '" + name + "' has no exact version", REWRITE);
            return;
        }
        Hashes hashes = new Hashes();
        for (Data hash : entry.get("hashes").items()) {
            hashes.add(hash.text());
        }
        boolean main = category.equals("default");
        var found = contents.add(Ecosystems.PYPI, PythonName.normal(name), version)
                .source(source)
                .resolved(address(entry))
                .integrity(hashes.toString())
                .line(entry.line())
                .dev(!main);
        if (!main && !category.equals("develop")) {
            found.group(category);
        }
        found.add();
    }

    private static PackageSource source(Data entry) {
        if (entry.has("git") || entry.has("hg") || entry.has("svn") || entry.has("bzr")) {
            return PackageSource.GIT;
        }
        if (entry.has("path")) {
            return PackageSource.FILE;
        }
        if (entry.has("file")) {
            return entry.get("file").textOrEmpty().startsWith("http") ? PackageSource.REMOTE : PackageSource.FILE;
        }
        return PackageSource.REGISTRY;
    }

    private static String address(Data entry) {
        for (String field : List.of("git", "hg", "svn", "bzr", "path", "file")) {
            String address = entry.text(field);
            if (address != null) {
                String commit = entry.text("ref");
                return commit == null ? address : address + "#" + commit;
            }
        }
        return "";
    }
}
