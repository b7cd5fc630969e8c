package dev.packagefast.security.inventory.python;

import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.tree.Data;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code pylock.toml} and {@code pylock.NAME.toml} (PEP 751). */
public final class PyLockfile extends PackageTable {
    public PyLockfile() {
        super("packages", "Have the tool that wrote the lockfile write it anew");
    }

    @Override
    String flaw(Data root) {
        return root.has("lock-version") ? "" : "is no pylock.toml: it has no lock-version";
    }

    @Override
    boolean isProject(Data entry) {
        return ".".equals(entry.get("directory").text("path"));
    }

    @Override
    List<String> requirements(Data entry) {
        List<String> names = new ArrayList<>();
        for (Data required : entry.get("dependencies").items()) {
            names.add(PythonName.normal(required.get("name").textOrEmpty()));
        }
        return names;
    }

    @Override
    PackageSource source(Data entry) {
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

    @Override
    String address(Data entry) {
        Data vcs = entry.get("vcs");
        if (!vcs.fields().isEmpty()) {
            String url = vcs.get("url").textOrEmpty();
            return (url.isEmpty() ? vcs.get("path").textOrEmpty() : url) + "#"
                    + vcs.get("commit-id").textOrEmpty();
        }
        String archive = entry.get("archive").get("url").textOrEmpty();
        return archive.isEmpty() ? entry.get("directory").get("path").textOrEmpty() : archive;
    }

    @Override
    Hashes hashes(Data entry, Data root) {
        Hashes hashes = new Hashes();
        hashes.addTable(entry.get("archive").get("hashes"));
        hashes.addTable(entry.get("sdist").get("hashes"));
        for (Data wheel : entry.get("wheels").items()) {
            hashes.addTable(wheel.get("hashes"));
        }
        return hashes;
    }
}
