package dev.packagefast.security.inventory;

/** How much an inventory takes from hostile files before it refuses. Stands in {@code docs/lockfile-formats.md}. */
public final class Limits {
    /** Bytes of one file. The largest real lockfiles are near 30 MB. */
    public static final int MOST_BYTES = 100 * 1024 * 1024;

    /** Levels of nesting in one file. */
    public static final int MOST_DEPTH = 500;

    /** Packages of one file. */
    public static final int MOST_PACKAGES = 500_000;

    /** Dependencies between the packages of one file; further ones are left out of paths. */
    public static final int MOST_EDGES = 8_000_000;

    /** Characters of a name, a version or a place. */
    public static final int LONGEST_TEXT = 4_096;

    /** Characters of an integrity: some formats list the hash of every archive of a package. */
    public static final int LONGEST_INTEGRITY = 256 * 1024;

    /** Problems named one by one for one file; a last one says how many more there were. */
    public static final int MOST_PROBLEMS = 100;

    /** Levels of folders below the one asked for. */
    public static final int MOST_FOLDER_DEPTH = 64;

    /** Files and folders looked at in one walk. */
    public static final int MOST_WALKED = 2_000_000;

    private Limits() {}
}
