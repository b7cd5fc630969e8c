package dev.packagefast.security.inventory.npm;

import dev.packagefast.security.inventory.PackageSource;
import org.jspecify.annotations.Nullable;

/** Tells by an address, or by what a package.json asks for, where npm's clients fetch a package from. */
public final class NpmSource {
    private NpmSource() {}

    /**
     * The source behind an address that a lockfile gives. A plain address of the web counts as a registry's: registries
     * lay out their archives as they like. Whether it is a {@link PackageSource#REMOTE} one only shows in what was asked
     * for ({@link #isWebAddress}).
     */
    public static PackageSource of(@Nullable String resolved) {
        if (resolved == null || resolved.isEmpty()) {
            return PackageSource.REGISTRY;
        }
        if (isGit(resolved)) {
            return PackageSource.GIT;
        }
        if (resolved.startsWith("file:") || isFolder(resolved)) {
            return PackageSource.FILE;
        }
        if (resolved.startsWith("link:") || resolved.startsWith("portal:")) {
            return PackageSource.LINK;
        }
        if (resolved.startsWith("workspace:")) {
            return PackageSource.WORKSPACE;
        }
        return PackageSource.REGISTRY;
    }

    /** Whether {@code text} is an address of the web: as what a package asks for, that means an archive there. */
    public static boolean isWebAddress(String text) {
        return text.startsWith("https://") || text.startsWith("http://");
    }

    /** Whether {@code text} names a repository, in a full address or in a hosting service's short form. */
    public static boolean isGit(String text) {
        return text.startsWith("git+")
                || text.startsWith("git:")
                || text.startsWith("git@")
                || text.startsWith("ssh:")
                || text.startsWith("github:")
                || text.startsWith("gitlab:")
                || text.startsWith("bitbucket:")
                || text.startsWith("gist:")
                || (isWebAddress(text) && withoutFragment(text).endsWith(".git"));
    }

    /** {@code text} up to its {@code #}. */
    public static String withoutFragment(String text) {
        int hash = text.indexOf('#');
        return hash < 0 ? text : text.substring(0, hash);
    }

    private static boolean isFolder(String text) {
        return text.startsWith("./") || text.startsWith("../") || text.startsWith("/") || text.startsWith("~/");
    }
}
