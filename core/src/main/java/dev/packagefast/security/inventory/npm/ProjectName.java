package dev.packagefast.security.inventory.npm;

import java.nio.file.Path;

/** What a project is called whose files do not say it: by its folder. */
public final class ProjectName {
    private ProjectName() {}

    /** The name of the folder that {@code lockfile} is in. */
    public static String of(Path lockfile) {
        Path folder = lockfile.toAbsolutePath().normalize().getParent();
        Path name = folder == null ? null : folder.getFileName();
        return name == null ? "project" : name.toString();
    }
}
