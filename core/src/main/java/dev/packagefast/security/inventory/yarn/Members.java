package dev.packagefast.security.inventory.yarn;

import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.npm.ProjectManifest;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The members of a workspace of yarn 1, whose lockfile does not name them. */
final class Members {
    private static final int MOST = 10_000;

    /** A folder by its path in the project, or all folders in one. */
    private static final Pattern FOLDERS =
            Pattern.compile("(?:\\./)?((?:[\\w@+-][\\w.@+ -]*/)*)([\\w@+-][\\w.@+ -]*|\\*)/?");

    private Members() {}

    /**
     * What the project and all its members say; nothing when one of them cannot be read, or a pattern is another than
     * {@code folder} or {@code folder/*}: what such a member requires would be missed.
     */
    static List<ProjectManifest> manifests(LockfileContents contents, ProjectManifest project) {
        List<ProjectManifest> all = new ArrayList<>();
        all.add(project);
        try {
            for (String pattern : project.workspaces()) {
                Matcher folders = FOLDERS.matcher(pattern);
                if (!folders.matches()) {
                    return List.of();
                }
                Path parent = contents.file().resolveSibling(folders.group(1));
                if (!folders.group(2).equals("*")) {
                    add(parent.resolve(folders.group(2)), all);
                } else if (Files.isDirectory(parent)) {
                    try (DirectoryStream<Path> inside = Files.newDirectoryStream(parent)) {
                        for (Path folder : inside) {
                            add(folder, all);
                            if (all.size() > MOST) {
                                return List.of();
                            }
                        }
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        return all.contains(ProjectManifest.NONE) || all.size() == 1 ? List.of() : all;
    }

    private static void add(Path folder, List<ProjectManifest> all) {
        Path manifest = folder.resolve(ProjectManifest.FILE);
        if (Files.exists(manifest)) {
            all.add(ProjectManifest.read(manifest));
        }
    }
}
