package dev.packagefast.security.inventory.python;

import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.tree.Data;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code pylock.toml} and {@code pylock.NAME.toml} (PEP 751, lock version 1).
 *
 * <p>One file may serve several installs: markers say with which dependency groups and extras a package comes. Without any
 * but the default groups it is production code, with some extra it is optional, and what only other groups bring is
 * there for development. A marker that is not understood makes production code.
 */
public final class PyLockfile extends PackageTable {
    private static final String WHEEL = ".whl";
    private static final List<String> SOURCE_ARCHIVES = List.of(".tar.gz", ".zip", ".tar.bz2", ".tar.xz", ".tgz");

    public PyLockfile() {
        super("packages", "Have the tool that wrote the lockfile write it anew");
    }

    @Override
    String flaw(Data root) {
        if (!root.has("lock-version")) {
            return "is no pylock.toml: it has no lock-version";
        }
        String version = root.get("lock-version").textOrEmpty();
        return version.equals("1") || version.startsWith("1.")
                ? ""
                : "has the lock-version '" + version + "'; 1.0 and later of 1 are read";
    }

    @Override
    boolean isProject(Data entry) {
        String path = entry.get("directory").get("path").textOrEmpty();
        return path.equals(".") || path.equals("./");
    }

    /** Where a version is not stated, as is allowed, the archives have it in their names. */
    @Override
    String version(Data entry) {
        String stated = super.version(entry);
        if (!stated.isEmpty() || source(entry) != PackageSource.REGISTRY) {
            return stated;
        }
        String name = PythonName.normal(entry.get("name").textOrEmpty());
        for (Data wheel : entry.get("wheels").items()) {
            String[] parts = fileName(wheel).split("-", -1);
            boolean whole = parts.length >= 5 && parts[parts.length - 1].endsWith(WHEEL);
            if (whole && PythonName.normal(parts[0]).equals(name)) {
                return parts[1];
            }
        }
        String archive = fileName(entry.get("sdist"));
        for (String ending : SOURCE_ARCHIVES) {
            int dash = archive.lastIndexOf('-');
            if (archive.endsWith(ending)
                    && dash > 0
                    && PythonName.normal(archive.substring(0, dash)).equals(name)) {
                return archive.substring(dash + 1, archive.length() - ending.length());
            }
        }
        return "";
    }

    /** As it is stated, else the last part of the path or address. */
    private static String fileName(Data archive) {
        String name = archive.get("name").textOrEmpty();
        if (!name.isEmpty()) {
            return name;
        }
        String path = archive.get("path").textOrEmpty();
        if (path.isEmpty()) {
            path = archive.get("url").textOrEmpty();
            int end = path.indexOf('#');
            path = end < 0 ? path : path.substring(0, end);
            end = path.indexOf('?');
            path = end < 0 ? path : path.substring(0, end);
            path = path.replace("%2B", "+").replace("%2b", "+");
        }
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    /** Which of several kinds would be installed is for the installer to say: one with wheels is matched, a folder not. */
    @Override
    String contradiction(Data entry) {
        List<String> kinds = new ArrayList<>();
        for (String kind : List.of("vcs", "directory", "archive")) {
            if (entry.has(kind)) {
                kinds.add(kind);
            }
        }
        if (entry.has("sdist") || entry.has("wheels")) {
            kinds.add("sdist or wheels");
        }
        return kinds.size() < 2
                ? ""
                : "the package '" + entry.get("name").textOrEmpty() + "' has " + String.join(" and ", kinds)
                        + ", of which only one may be there";
    }

    @Override
    List<String> requirements(Data entry) {
        List<String> names = new ArrayList<>();
        for (Data required : entry.get("dependencies").items()) {
            String name = PythonName.normal(required.get("name").textOrEmpty());
            String version = required.get("version").textOrEmpty();
            names.add(version.isEmpty() ? name : exactly(name, version));
        }
        return names;
    }

    @Override
    Set<String> production(Data root) {
        Set<String> groups = new HashSet<>();
        for (Data group : root.get("default-groups").items()) {
            groups.add(PythonName.normal(group.textOrEmpty()));
        }
        return groups;
    }

    @Override
    void describe(Data entry, Set<String> production, LocatedPackage.Builder found) {
        String text = entry.get("marker").textOrEmpty();
        if (text.isEmpty()) {
            return;
        }
        Marker marker = Marker.parse(text);
        found.groups(marker.groups());
        if (!marker.mayHold(production::contains, false)) {
            boolean byExtra = marker.mayHold(production::contains, true);
            found.optional(byExtra).dev(!byExtra);
        }
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
            return either(vcs, "url", "path") + "#" + vcs.get("commit-id").textOrEmpty();
        }
        Data archive = entry.get("archive");
        return archive.fields().isEmpty()
                ? entry.get("directory").get("path").textOrEmpty()
                : either(archive, "url", "path");
    }

    private static String either(Data table, String first, String second) {
        String value = table.get(first).textOrEmpty();
        return value.isEmpty() ? table.get(second).textOrEmpty() : value;
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
