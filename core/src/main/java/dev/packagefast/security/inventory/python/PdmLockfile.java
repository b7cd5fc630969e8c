package dev.packagefast.security.inventory.python;

import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.tree.Data;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads {@code pdm.lock}. */
public final class PdmLockfile extends PackageTable {
    public PdmLockfile() {
        super("package", "Run pdm lock to write the lockfile anew");
    }

    @Override
    String flaw(Data root) {
        return root.has("package") || root.has("metadata")
                ? ""
                : "is no pdm.lock: it has neither packages nor metadata";
    }

    @Override
    List<String> requirements(Data entry) {
        List<String> names = new ArrayList<>();
        for (Data required : entry.get("dependencies").items()) {
            names.add(PythonName.ofRequirement(required.textOrEmpty()));
        }
        return names;
    }

    @Override
    Hashes hashes(Data entry, Data root) {
        Hashes hashes = new Hashes();
        hashes.addEach(entry.get("files"));
        return hashes;
    }

    @Override
    Set<String> production(Data root) {
        return Set.of("default");
    }

    @Override
    void describe(Data entry, Set<String> production, LocatedPackage.Builder found) {
        groups(entry, production, found);
    }

    @Override
    PackageSource source(Data entry) {
        if (entry.has("git") || entry.has("hg") || entry.has("svn")) {
            return PackageSource.GIT;
        }
        if (entry.has("path")) {
            return PackageSource.FILE;
        }
        return entry.has("url") ? PackageSource.REMOTE : PackageSource.REGISTRY;
    }

    @Override
    String address(Data entry) {
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
