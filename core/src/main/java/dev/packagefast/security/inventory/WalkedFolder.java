package dev.packagefast.security.inventory;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One folder of a walk: what it holds, once it has been listed. Used by one thread at a time. */
final class WalkedFolder {
    private static final Set<String> PASSED_OVER = Set.of(
            ".git",
            ".hg",
            ".svn",
            ".jj",
            "node_modules",
            "bower_components",
            "site-packages",
            "dist-packages",
            ".venv",
            "venv",
            "__pycache__",
            ".tox",
            ".nox",
            ".gradle",
            ".m2",
            ".terraform",
            ".yarn",
            ".pnpm-store");

    private final FolderWalk walk;
    private final Path path;
    private final int depth;
    private final boolean installed;
    private final List<FolderWalk.Found> found = new ArrayList<>(0);
    private final List<SkippedPath> skipped = new ArrayList<>(0);
    private final List<InventoryProblem> problems = new ArrayList<>(0);
    private final List<WalkedFolder> children = new ArrayList<>(0);

    WalkedFolder(FolderWalk walk, Path path, int depth, boolean installed) {
        this.walk = walk;
        this.path = path;
        this.depth = depth;
        this.installed = installed;
    }

    List<FolderWalk.Found> found() {
        return found;
    }

    List<SkippedPath> skipped() {
        return skipped;
    }

    List<InventoryProblem> problems() {
        return problems;
    }

    /** The folders in it that are to be listed too, in the order of their names. */
    List<WalkedFolder> children() {
        return children;
    }

    /** Looks at everything in it. @return false when the walk is over because it has seen too much */
    boolean list() {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
            for (Path entry : stream) {
                int seen = walk.see();
                if (seen > Limits.MOST_WALKED) {
                    tooMany(seen);
                    return false;
                }
                entries.add(entry);
            }
        } catch (IOException | DirectoryIteratorException e) {
            problem(path, "cannot be listed", "Give the user permission to read the folder, or name another");
        }
        entries.sort(null);
        Map<String, Path> lockfiles = new HashMap<>();
        for (Path entry : entries) {
            visit(entry, lockfiles);
        }
        for (Path entry : entries) {
            String name = String.valueOf(entry.getFileName());
            if (lockfiles.containsKey(name)) {
                take(entry, name, lockfiles);
            }
        }
        return true;
    }

    /** One of the threads tells it. */
    private void tooMany(int seen) {
        if (seen == Limits.MOST_WALKED + 1) {
            problem(
                    path,
                    "is in a tree of more than " + Limits.MOST_WALKED + " files and folders",
                    "Name the folders to read one by one");
        }
    }

    private void visit(Path entry, Map<String, Path> lockfiles) {
        String name = String.valueOf(entry.getFileName());
        boolean lockfile = format(name) != null;
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            problem(entry, "cannot be looked at", "Give the user permission to read the folder, or name another");
            return;
        }
        if (attributes.isDirectory()) {
            folder(entry, name);
        } else if (lockfile && attributes.isRegularFile()) {
            lockfiles.put(name, entry);
        } else if (attributes.isSymbolicLink()) {
            link(entry, name, lockfile, lockfiles);
        } else if (lockfile) {
            problem(entry, "is not a regular file", "Put the file there that the package manager wrote, or remove it");
        }
    }

    private void folder(Path entry, String name) {
        if (PASSED_OVER.contains(name) && !(walk.readsInstalledTrees() && isInstalledTree(name))) {
            skipped.add(new SkippedPath(entry, "holds installed or version-control data"));
        } else if (depth == Limits.MOST_FOLDER_DEPTH) {
            problem(
                    entry,
                    "is more than " + Limits.MOST_FOLDER_DEPTH + " folders deep",
                    "Name that folder itself to read it");
        } else {
            children.add(new WalkedFolder(walk, entry, depth + 1, installed || isInstalledTree(name)));
        }
    }

    static boolean isInstalledTree(String name) {
        return switch (name) {
            case "node_modules", "site-packages", "dist-packages", ".venv", "venv" -> true;
            default -> false;
        };
    }

    private void link(Path entry, String name, boolean lockfile, Map<String, Path> lockfiles) {
        if (Files.isDirectory(entry)) {
            skipped.add(new SkippedPath(entry, "is a link to a folder"));
        } else if (lockfile) {
            try {
                if (entry.toRealPath().startsWith(walk.realRoot())) {
                    lockfiles.put(name, entry);
                } else {
                    skipped.add(new SkippedPath(entry, "is a link that leads out of the tree"));
                }
            } catch (IOException e) {
                problem(entry, "is a link that leads nowhere", "Mend or remove the link");
            }
        }
    }

    /** Takes a lockfile unless another one in the same folder stands above it for the package manager itself. */
    private void take(Path file, String name, Map<String, Path> lockfiles) {
        String format = format(name);
        if (format == null) {
            throw new AssertionError(name + " was taken for a lockfile");
        }
        if (name.equals("package-lock.json") && lockfiles.containsKey("npm-shrinkwrap.json")) {
            skipped.add(new SkippedPath(file, "npm reads npm-shrinkwrap.json beside it instead"));
            return;
        }
        if (name.equals("go.sum") && lockfiles.containsKey("go.mod")) {
            skipped.add(new SkippedPath(file, "go.mod beside it tells what is used, and draws on it where it must"));
            return;
        }
        if (name.equals(".package-lock.json") && walk.readsInstalledTrees()) {
            skipped.add(new SkippedPath(file, "the installed packages themselves are read"));
            return;
        }
        found.add(new FolderWalk.Found(file, format));
    }

    private @Nullable String format(String name) {
        if (!installed) {
            String format = Formats.byFileName(name);
            return format != null || walk.formats().further(name).isEmpty() ? format : FolderWalk.FURTHER;
        }
        // What lies around inside of installed packages belongs to their authors, not to this project.
        if (name.equals(".package-lock.json")) {
            return Formats.byFileName(name);
        }
        String format = Formats.installed(name, String.valueOf(path.getFileName()));
        return name.equals("package.json") && !isPackage(path) ? null : format;
    }

    /** Whether a folder is {@code node_modules/name} or {@code node_modules/@scope/name}. */
    private static boolean isPackage(Path folder) {
        Path parent = folder.getParent();
        if (parent != null && String.valueOf(parent.getFileName()).startsWith("@")) {
            parent = parent.getParent();
        }
        return parent != null && String.valueOf(parent.getFileName()).equals("node_modules");
    }

    private void problem(Path path, String what, String remedy) {
        problems.add(new InventoryProblem(InventoryProblem.Kind.UNREADABLE, new Place(path, 0), what, remedy));
    }
}
