package dev.packagefast.security.inventory;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The packages that a file or a folder of files names, and what kept the list from being complete.
 *
 * <p>Reading never throws for what is on disk: a missing file, a folder that may not be entered and a lockfile that is
 * no lockfile are all {@linkplain #problems() problems} beside what the others gave. An empty list of problems means
 * that everything that was found was read whole.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class Inventory {
    /** What a format is called that is none of ours. */
    private static final String FURTHER = "further";

    /** Fewer files are read sooner than threads are started. */
    private static final int FEWEST_FOR_SEVERAL_THREADS = 4;

    private final List<LocatedPackage> packages = new ArrayList<>();
    private final List<InventoryProblem> problems = new ArrayList<>();
    private final List<SkippedPath> skipped = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final List<PackageDependencies> dependencies = new ArrayList<>();

    private final LockfileFormats formats;

    private Inventory(LockfileFormats formats) {
        this.formats = formats;
    }

    /** Reads a lockfile, or every lockfile below a folder. Installed trees are passed over. */
    public static Inventory read(Path path) {
        return read(path, false);
    }

    /**
     * Reads a lockfile, or every lockfile below a folder.
     *
     * @param installedTrees whether to look into {@code node_modules} and {@code site-packages} as well
     */
    public static Inventory read(Path path, boolean installedTrees) {
        return read(path, installedTrees, LockfileFormats.builtIn());
    }

    /** As {@link #read(Path)}, in those formats. */
    public static Inventory read(Path path, LockfileFormats formats) {
        return read(path, false, Objects.requireNonNull(formats, "formats"));
    }

    private static Inventory read(Path path, boolean installedTrees, LockfileFormats formats) {
        Inventory inventory = new Inventory(formats);
        if (Files.isDirectory(path)) {
            FolderWalk walk = new FolderWalk(path, installedTrees, formats);
            inventory.readAll(walk.found());
            inventory.skipped.addAll(walk.skipped());
            inventory.problems.addAll(walk.problems());
            return inventory;
        }
        String format = Formats.byFileName(String.valueOf(path.getFileName()));
        if (format != null || !Files.exists(path)) {
            inventory.readFile(path, format == null ? "npm" : format);
        } else if (!inventory.readFurther(path)) {
            inventory.unknownFormat(path, "is no lockfile that is known by its name");
        }
        return inventory;
    }

    /**
     * Reads a file whose name does not tell its format.
     *
     * @param format a name out of {@link #formats()}
     */
    public static Inventory readAs(Path file, String format) {
        Inventory inventory = new Inventory(LockfileFormats.builtIn());
        inventory.readFile(file, format);
        return inventory;
    }

    /** The short names of the formats that are read. */
    public static List<String> formats() {
        return Formats.names();
    }

    /** Whether files of that name are read by a built-in format. */
    public static boolean reads(String fileName) {
        return Formats.byFileName(fileName) != null;
    }

    public List<LocatedPackage> packages() {
        return List.copyOf(packages);
    }

    public List<InventoryProblem> problems() {
        return List.copyOf(problems);
    }

    /** What a walk through a folder left out on purpose, and why. */
    public List<SkippedPath> skipped() {
        return List.copyOf(skipped);
    }

    /** The files that were read, in the order of {@link #packages()}. */
    public List<Path> files() {
        return List.copyOf(files);
    }

    /** Who requires whom, for each of the {@link #files()}. */
    public List<PackageDependencies> dependencies() {
        return List.copyOf(dependencies);
    }

    /** No packages, and that problem: of what was not a file's fault. */
    public static Inventory of(InventoryProblem problem) {
        Inventory inventory = new Inventory(LockfileFormats.builtIn());
        inventory.problems.add(problem);
        return inventory;
    }

    private void readAll(List<FolderWalk.Found> found) {
        if (found.size() < FEWEST_FOR_SEVERAL_THREADS) {
            for (FolderWalk.Found each : found) {
                readFound(each);
            }
            return;
        }
        for (Inventory each : new ParallelReading(found, formats).read()) {
            packages.addAll(each.packages);
            problems.addAll(each.problems);
            files.addAll(each.files);
            dependencies.addAll(each.dependencies);
        }
    }

    /** What one file gives. */
    static Inventory of(FolderWalk.Found found, LockfileFormats formats) {
        Inventory inventory = new Inventory(formats);
        inventory.readFound(found);
        return inventory;
    }

    private void readFound(FolderWalk.Found found) {
        if (!found.isFurther()) {
            readFile(found.file(), found.format());
        } else if (!readFurther(found.file())) {
            throw new AssertionError("a further format forgot that it reads " + found.file());
        }
    }

    private void readFile(Path file, String formatName) {
        LockfileFormat format = formats.named(formatName);
        if (format == null) {
            unknownFormat(file, "cannot be read as '" + formatName + "', which is no format that is known");
            return;
        }
        readFile(file, formatName, format);
    }

    /** @return false if it is of none of those formats */
    private boolean readFurther(Path file) {
        Optional<LockfileFormat> format = formats.further(String.valueOf(file.getFileName()));
        if (format.isEmpty()) {
            return false;
        }
        readFile(file, FURTHER, format.get());
        return true;
    }

    private void readFile(Path file, String formatName, LockfileFormat format) {
        LockfileContents contents = new LockfileContents(file);
        try {
            format.read(new LockfileInput(file), contents);
            packages.addAll(contents.packages());
            problems.addAll(contents.problems());
            files.add(file);
            dependencies.add(new PackageDependencies(formatName, contents));
        } catch (BadLockfileException e) {
            unreadable(file, e.line(), e.what(), e.remedy());
        } catch (NoSuchFileException e) {
            unreadable(file, 0, "is not there", "Check the path");
        } catch (AccessDeniedException e) {
            unreadable(file, 0, "may not be read by this user", "Give the user read permission");
        } catch (IOException e) {
            unreadable(file, 0, "cannot be read: " + reason(e), "Check the file and the disk it is on");
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private void unknownFormat(Path file, String what) {
        unreadable(file, 0, what, "Known formats are " + String.join(", ", formats()) + "; name one of them");
    }

    private void unreadable(Path file, int line, @Nullable String what, String remedy) {
        problems.add(new InventoryProblem(
                InventoryProblem.Kind.UNREADABLE, new Place(file, line), Text.printable(String.valueOf(what)), remedy));
    }
}
