package dev.packagefast.security.inventory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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

    private final List<InventoryProblem> problems = new ArrayList<>();
    private final List<SkippedPath> skipped = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final List<PackageDependencies> dependencies = new ArrayList<>();

    private final LockfileFormats formats;
    /** Put together when first asked for. */
    private volatile @Nullable List<LocatedPackage> packages;

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
        LockfileInput input = new LockfileInput(path);
        String format = Formats.byFileName(String.valueOf(path.getFileName()));
        if (format != null || !Files.exists(path)) {
            inventory.add(read(path, input, format == null ? "npm" : format, formats));
        } else {
            inventory.add(readFurther(path, input, formats)
                    .orElseGet(() -> unknownFormat(path, "is no lockfile that is known by its name")));
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
        inventory.add(read(file, new LockfileInput(file), format, inventory.formats));
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

    /** Those of all {@link #files()}. What looks at a few of many asks {@link #dependencies()}, which need not make all. */
    public List<LocatedPackage> packages() {
        List<LocatedPackage> known = packages;
        if (known == null) {
            List<LocatedPackage> all = new ArrayList<>();
            for (PackageDependencies file : dependencies) {
                all.addAll(file.packages());
            }
            known = Collections.unmodifiableList(all);
            packages = known;
        }
        return known;
    }

    public List<InventoryProblem> problems() {
        return Collections.unmodifiableList(problems);
    }

    /** What a walk through a folder left out on purpose, and why. */
    public List<SkippedPath> skipped() {
        return Collections.unmodifiableList(skipped);
    }

    /** The files that were read, in the order of {@link #packages()}. */
    public List<Path> files() {
        return Collections.unmodifiableList(files);
    }

    /** Who requires whom, for each of the {@link #files()}. */
    public List<PackageDependencies> dependencies() {
        return Collections.unmodifiableList(dependencies);
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
                add(read(each, new LockfileInput(each.file()), formats));
            }
            return;
        }
        for (FileReading each : new ParallelReading(found, formats).read()) {
            add(each);
        }
    }

    /** What one file gives. */
    static FileReading read(FolderWalk.Found found, LockfileInput input, LockfileFormats formats) {
        if (!found.isFurther()) {
            return read(found.file(), input, found.format(), formats);
        }
        return readFurther(found.file(), input, formats)
                .orElseThrow(() -> new AssertionError("a further format forgot that it reads " + found.file()));
    }

    private static FileReading read(Path file, LockfileInput input, String formatName, LockfileFormats formats) {
        LockfileFormat format = formats.named(formatName);
        return format == null
                ? unknownFormat(file, "cannot be read as '" + formatName + "', which is no format that is known")
                : FileReading.of(file, input, formatName, format);
    }

    /** @return nothing if it is of none of those formats */
    private static Optional<FileReading> readFurther(Path file, LockfileInput input, LockfileFormats formats) {
        return formats.further(String.valueOf(file.getFileName()))
                .map(format -> FileReading.of(file, input, FURTHER, format));
    }

    private static FileReading unknownFormat(Path file, String what) {
        return FileReading.unreadable(
                file, what, "Known formats are " + String.join(", ", formats()) + "; name one of them");
    }

    private void add(FileReading reading) {
        problems.addAll(reading.problems());
        PackageDependencies given = reading.dependencies();
        if (given != null) {
            files.add(reading.file());
            dependencies.add(given);
        }
    }
}
