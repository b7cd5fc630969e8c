package dev.packagefast.security.inventory.npm;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.json.JsonReader;
import dev.packagefast.security.inventory.json.JsonReader.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code packages} object of lockfile versions 2 and 3: one entry for each folder that npm writes. */
final class PackagesByLocation {
    private static final String REWRITE = "Run npm install to write the lockfile anew";

    private final LockfileContents contents;
    private final List<LocationEntry> entries = new ArrayList<>(1024);
    private final Map<String, LocationEntry> byLocation = new HashMap<>(4096);
    private final Set<String> webAddressesAskedFor = new HashSet<>();
    private final Set<String> foldersAskedFor = new HashSet<>();

    PackagesByLocation(LockfileContents contents) {
        this.contents = contents;
    }

    void read(JsonReader json) throws BadLockfileException {
        if (json.token() != Token.OBJECT) {
            throw new BadLockfileException(json.line(), "'packages' is no object", REWRITE);
        }
        for (String location = json.nextName(); location != null; location = json.nextName()) {
            int line = json.line();
            Token value = json.next();
            if (value != Token.OBJECT) {
                contents.incomplete(line, "the entry of '" + location + "' is no object", REWRITE);
                json.skip();
                continue;
            }
            LocationEntry entry = new LocationEntry(location, line);
            if (byLocation.put(location, entry) != null) {
                throw new BadLockfileException(line, "has the location '" + location + "' twice", REWRITE);
            }
            entry.read(json, webAddressesAskedFor, foldersAskedFor);
            entries.add(entry);
        }
    }

    /** Hands the packages over; until now an entry could be a link's target or a direct download's. */
    void finish(@Nullable String projectName, @Nullable String projectVersion) throws BadLockfileException {
        boolean workspaces = false;
        for (LocationEntry entry : entries) {
            if (entry.isRoot()) {
                workspaces = entry.hasWorkspaces;
            }
        }
        for (LocationEntry entry : entries) {
            entry.node = node(entry, projectName, projectVersion);
        }
        for (LocationEntry entry : entries) {
            if (!entry.isRoot()) {
                add(entry, workspaces);
            }
        }
        contents.graph().connectLater(new LocationResolver(entries, byLocation));
    }

    private int node(LocationEntry entry, @Nullable String projectName, @Nullable String projectVersion) {
        if (!entry.isRoot()) {
            return contents.graph().node(entry.realName(), entry.versionOrEmpty());
        }
        String name = entry.name != null ? entry.name : projectName;
        String version = entry.version != null ? entry.version : projectVersion;
        if (version == null) {
            version = "";
        }
        return name == null
                ? contents.graph().project(version)
                : contents.graph().node(name, version);
    }

    private void add(LocationEntry entry, boolean workspaces) throws BadLockfileException {
        if (entry.flaw != null) {
            contents.incomplete(entry.line, "the entry of '" + entry.location + "' " + entry.flaw, REWRITE);
            return;
        }
        PackageSource source = source(entry, workspaces);
        if (source == PackageSource.LINK && byLocation.containsKey(entry.resolved == null ? "" : entry.resolved)) {
            // The folder behind the link has an entry of its own.
            return;
        }
        if (source == PackageSource.REGISTRY && entry.versionOrEmpty().isEmpty()) {
            contents.incomplete(entry.line, "the entry of '" + entry.location + "' has no version", REWRITE);
            return;
        }
        LocatedPackage.Builder found = contents.add(Ecosystems.NPM, entry.realName(), entry.versionOrEmpty())
                .source(source)
                .alias(entry.isInstalled() ? entry.installedName() : null)
                .resolved(entry.resolved)
                .integrity(entry.integrity)
                .line(entry.line)
                .node(entry.node)
                .dev(entry.is(LocationEntry.DEV))
                .optional(entry.is(LocationEntry.OPTIONAL))
                .devOptional(entry.is(LocationEntry.DEV_OPTIONAL))
                .peer(entry.is(LocationEntry.PEER))
                .bundled(entry.is(LocationEntry.BUNDLED))
                .installScript(entry.is(LocationEntry.INSTALL_SCRIPT));
        found.add();
    }

    private PackageSource source(LocationEntry entry, boolean workspaces) {
        if (entry.is(LocationEntry.LINK)) {
            return PackageSource.LINK;
        }
        if (!entry.isInstalled()) {
            return workspaces && !foldersAskedFor.contains(entry.location)
                    ? PackageSource.WORKSPACE
                    : PackageSource.FILE;
        }
        PackageSource source = NpmSource.of(entry.resolved);
        if (source == PackageSource.REGISTRY
                && entry.resolved != null
                && webAddressesAskedFor.contains(NpmSource.withoutFragment(entry.resolved))) {
            return PackageSource.REMOTE;
        }
        return source;
    }
}
