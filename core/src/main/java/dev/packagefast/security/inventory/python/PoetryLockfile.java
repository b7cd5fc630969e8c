package dev.packagefast.security.inventory.python;

import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.tree.Data;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads {@code poetry.lock}. */
public final class PoetryLockfile extends PackageTable {
    public PoetryLockfile() {
        super("package", "Run poetry lock to write the lockfile anew");
    }

    @Override
    String flaw(Data root) {
        return root.has("package") || root.has("metadata")
                ? ""
                : "is no poetry.lock: it has neither packages nor metadata";
    }

    @Override
    boolean isCutOff(Data root) {
        return !root.has("metadata");
    }

    @Override
    List<String> requirements(Data entry) {
        List<String> names = new ArrayList<>();
        for (String required : entry.get("dependencies").fields().keySet()) {
            names.add(PythonName.normal(required));
        }
        return names;
    }

    @Override
    PackageSource source(Data entry) {
        return switch (entry.get("source").get("type").textOrEmpty()) {
            case "git" -> PackageSource.GIT;
            case "directory", "file" -> PackageSource.FILE;
            case "url" -> PackageSource.REMOTE;
            default -> PackageSource.REGISTRY;
        };
    }

    @Override
    String address(Data entry) {
        Data source = entry.get("source");
        String url = source.get("url").textOrEmpty();
        String commit = source.get("resolved_reference").textOrEmpty();
        return commit.isEmpty() ? url : url + "#" + commit;
    }

    /** Files stand with their package; until lock version 1.1 in {@code metadata.files} or {@code metadata.hashes}. */
    @Override
    Hashes hashes(Data entry, Data root) {
        String name = entry.get("name").textOrEmpty();
        Hashes hashes = new Hashes();
        hashes.addEach(entry.get("files"));
        hashes.addEach(root.get("metadata").get("files").get(name));
        for (Data hash : root.get("metadata").get("hashes").get(name).items()) {
            hashes.add("sha256:" + hash.textOrEmpty());
        }
        return hashes;
    }

    /** Groups since lock version 2.1, one category before; those between name neither. */
    @Override
    void describe(Data entry, Set<String> production, LocatedPackage.Builder found) {
        found.optional(entry.get("optional").isTrue());
        groups(entry, production, found);
        String category = entry.text("category");
        if (category != null) {
            found.group(category).dev(!production.contains(category));
        }
    }

    @Override
    Set<String> production(Data root) {
        return Set.of("main");
    }
}
