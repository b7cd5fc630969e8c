package dev.packagefast.security.inventory;

/** Where a package's bytes come from, as far as the lockfile tells. */
public enum PackageSource {
    /** A package registry: the public one, a mirror or a private one. */
    REGISTRY("registry"),
    /** A commit of a version-control repository. */
    GIT("git"),
    /** An archive or folder beside the project. */
    FILE("file"),
    /** A symbolic link to a folder that the lockfile says nothing more about. */
    LINK("link"),
    /** A member of the project itself. */
    WORKSPACE("workspace"),
    /** An archive fetched from an address that is no registry. */
    REMOTE("remote"),
    /** Not told. */
    UNKNOWN("unknown");

    private final String wireName;

    PackageSource(String wireName) {
        this.wireName = wireName;
    }

    /** The name in reports. */
    public String wireName() {
        return wireName;
    }

    /**
     * Whether an advisory about a registry's package of the same name and version speaks of this one. What is not told
     * counts as a registry's: a needless finding is better than a missed one.
     */
    public boolean isMatchedAgainstAdvisories() {
        return this == REGISTRY || this == UNKNOWN;
    }
}
