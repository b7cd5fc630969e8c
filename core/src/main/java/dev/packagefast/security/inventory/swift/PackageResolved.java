package dev.packagefast.security.inventory.swift;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.JsonTree;

/**
 * Reads {@code Package.resolved}, versions 1 to 3. Swift has no registry of names: a package is its repository, by
 * whose address advisories know it.
 */
public final class PackageResolved extends JsonTree {
    private static final String REWRITE = "Run swift package resolve to write it anew";

    @Override
    protected void read(Data root, LockfileContents contents) throws BadLockfileException {
        Data pins = root.has("pins") ? root.get("pins") : root.get("object").get("pins");
        if (!pins.isList()) {
            throw new BadLockfileException(1, "is no Package.resolved: it has no pins", REWRITE);
        }
        for (Data pin : pins.items()) {
            String location = pin.text("location");
            if (location == null) {
                location = pin.text("repositoryURL");
            }
            if (location == null) {
                contents.incomplete(pin.line(), "a pin has no location", REWRITE);
                continue;
            }
            boolean local = "localSourceControl".equals(pin.text("kind")) || location.startsWith("/");
            Data state = pin.get("state");
            String version = state.get("version").textOrEmpty();
            contents.add(Ecosystems.SWIFT, local ? location : name(location), version)
                    .source(local ? PackageSource.FILE : version.isEmpty() ? PackageSource.GIT : PackageSource.REGISTRY)
                    .resolved(location + "#" + state.get("revision").textOrEmpty())
                    .line(pin.line())
                    .add();
        }
    }

    /** {@code https://host/owner/name.git} and {@code git@host:owner/name} as {@code host/owner/name}. */
    private static String name(String location) {
        int scheme = location.indexOf("://");
        String name = scheme < 0 ? location.replace(':', '/') : location.substring(scheme + 3);
        int user = name.indexOf('@');
        name = user < 0 || user > name.indexOf('/') ? name : name.substring(user + 1);
        return name.endsWith(".git") ? name.substring(0, name.length() - ".git".length()) : name;
    }
}
