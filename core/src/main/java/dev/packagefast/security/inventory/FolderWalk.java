package dev.packagefast.security.inventory;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the lockfiles below a folder.
 *
 * <p>Symbolic links to folders are not followed, so a walk can neither leave the tree nor go in circles; a link to a
 * file is read when its target lies inside the tree. Folders that hold installed or version-control data are passed
 * over. What is left out is told.
 */
final class FolderWalk {
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

    /** Stands for a format that is not built in. */
    private static final String FURTHER = "";

    /** A lockfile and the short name of its format. */
    record Found(Path file, String format) {
        /** Whether it is of none of the built-in formats. */
        boolean isFurther() {
            return format.equals(FURTHER);
        }
    }

    private record Folder(Path path, int depth, boolean installed) {}

    private final Path root;
    private final boolean installedTrees;
    private final LockfileFormats formats;
    private final List<Found> found = new ArrayList<>();
    private final List<SkippedPath> skipped = new ArrayList<>();
    private final List<InventoryProblem> problems = new ArrayList<>();
    private @Nullable Path realRoot;
    private int walked;

    FolderWalk(Path root, boolean installedTrees, LockfileFormats formats) {
        this.root = root;
        this.installedTrees = installedTrees;
        this.formats = formats;
        walk();
    }

    List<Found> found() {
        return found;
    }

    List<SkippedPath> skipped() {
        return skipped;
    }

    List<InventoryProblem> problems() {
        return problems;
    }

    private void walk() {
        ArrayDeque<Folder> open = new ArrayDeque<>();
        open.add(new Folder(root, 0, isInstalledTree(String.valueOf(root.getFileName())) && installedTrees));
        for (Folder folder = open.poll(); folder != null; folder = open.poll()) {
            List<Folder> children = new ArrayList<>();
            if (!list(folder, children)) {
                return;
            }
            // Depth first keeps a project's files together; the stack makes it no deeper than the heap.
            for (int i = children.size() - 1; i >= 0; i--) {
                open.addFirst(children.get(i));
            }
        }
    }

    /** @return false when the walk is over because it has seen too much */
    private boolean list(Folder folder, List<Folder> children) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder.path)) {
            for (Path entry : stream) {
                if (++walked > Limits.MOST_WALKED) {
                    problem(
                            folder.path,
                            "is in a tree of more than " + Limits.MOST_WALKED + " files and folders",
                            "Name the folders to read one by one");
                    return false;
                }
                entries.add(entry);
            }
        } catch (IOException | DirectoryIteratorException e) {
            problem(folder.path, "cannot be listed", "Give the user permission to read the folder, or name another");
        }
        entries.sort(null);
        Map<String, Path> lockfiles = new HashMap<>();
        for (Path entry : entries) {
            visit(entry, folder, children, lockfiles);
        }
        for (Path entry : entries) {
            String name = String.valueOf(entry.getFileName());
            if (lockfiles.containsKey(name)) {
                take(entry, name, folder, lockfiles);
            }
        }
        return true;
    }

    private void visit(Path entry, Folder folder, List<Folder> children, Map<String, Path> lockfiles) {
        String name = String.valueOf(entry.getFileName());
        boolean lockfile = format(folder, name) != null;
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            problem(entry, "cannot be looked at", "Give the user permission to read the folder, or name another");
            return;
        }
        if (attributes.isDirectory()) {
            folder(entry, name, folder, children);
        } else if (lockfile && attributes.isRegularFile()) {
            lockfiles.put(name, entry);
        } else if (attributes.isSymbolicLink()) {
            link(entry, name, lockfile, lockfiles);
        } else if (lockfile) {
            problem(entry, "is not a regular file", "Put the file there that the package manager wrote, or remove it");
        }
    }

    private void folder(Path entry, String name, Folder parent, List<Folder> children) {
        if (PASSED_OVER.contains(name) && !(installedTrees && isInstalledTree(name))) {
            skipped.add(new SkippedPath(entry, "holds installed or version-control data"));
        } else if (parent.depth == Limits.MOST_FOLDER_DEPTH) {
            problem(
                    entry,
                    "is more than " + Limits.MOST_FOLDER_DEPTH + " folders deep",
                    "Name that folder itself to read it");
        } else {
            children.add(new Folder(entry, parent.depth + 1, parent.installed || isInstalledTree(name)));
        }
    }

    private static boolean isInstalledTree(String name) {
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
                if (entry.toRealPath().startsWith(realRoot())) {
                    lockfiles.put(name, entry);
                } else {
                    skipped.add(new SkippedPath(entry, "is a link that leads out of the tree"));
                }
            } catch (IOException e) {
                problem(entry, "is a link that leads nowhere", "Mend or remove the link");
            }
        }
    }

    private Path realRoot() throws IOException {
        if (realRoot == null) {
            realRoot = root.toRealPath();
        }
        return realRoot;
    }

    /** Takes a lockfile unless another one in the same folder stands above it for the package manager itself. */
    private void take(Path file, String name, Folder folder, Map<String, Path> lockfiles) {
        String format = format(folder, name);
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
        if (name.equals(".package-lock.json") && installedTrees) {
            skipped.add(new SkippedPath(file, "the installed packages themselves are read"));
            return;
        }
        found.add(new Found(file, format));
    }

    private @Nullable String format(Folder folder, String name) {
        if (!folder.installed) {
            String format = Formats.byFileName(name);
            return format != null || formats.further(name).isEmpty() ? format : FURTHER;
        }
        // What lies around inside of installed packages belongs to their authors, not to this project.
        if (name.equals(".package-lock.json")) {
            return Formats.byFileName(name);
        }
        String format = Formats.installed(name, String.valueOf(folder.path.getFileName()));
        return name.equals("package.json") && !isPackage(folder.path) ? null : format;
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
