package dev.packagefast.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where a package finds the packages that it needs. */
final class NodeModules {
    private static final String NAME = "node_modules";

    private NodeModules() {}

    /** The folder with links resolved, as node looks from it; what does not exist is refused elsewhere. */
    static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException absent) {
            return folder.normalize();
        }
    }

    /**
     * The folders in which node would look, outermost alone where one holds the other:
     * {@code /project/node_modules} for {@code /project/node_modules/a/node_modules/b}. Never a project's own folder, where
     * its {@code .env} lies.
     */
    static List<Path> above(Path folder) {
        var found = new ArrayList<Path>();
        for (var at = folder.getParent(); at != null; at = at.getParent()) {
            var modules = at.endsWith(NAME) ? at : at.resolve(NAME);
            if (Files.isDirectory(modules) && !folder.equals(modules)) {
                found.removeIf(inner -> inner.startsWith(modules));
                found.add(modules);
            }
        }
        return found;
    }

    /** The folders of commands that npm puts on the PATH of a script, nearest first. */
    static List<Path> programs(Path folder) {
        var found = new ArrayList<Path>();
        for (var at = folder; at != null; at = at.getParent()) {
            var programs = at.resolve(NAME).resolve(".bin");
            if (Files.isDirectory(programs)) {
                found.add(programs);
            }
        }
        return found;
    }
}
