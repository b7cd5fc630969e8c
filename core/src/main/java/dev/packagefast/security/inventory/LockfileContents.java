package dev.packagefast.security.inventory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What one file gives: a reader fills it, {@link Inventory} takes it over when the whole file has been read. */
public final class LockfileContents {
    private final Path file;
    private final List<LocatedPackage> packages = new ArrayList<>();
    private final List<InventoryProblem> problems = new ArrayList<>();
    private final DependencyGraph graph = new DependencyGraph();
    private final Set<String> besides = new TreeSet<>();
    private boolean dependsOnPlace;
    private int unnamedProblems;

    LockfileContents(Path file) {
        this.file = file;
    }

    /**
     * Where the file is. A reader that asks may look anywhere from there: what it gives is taken to hold for this file
     * alone. {@link #beside} is enough for most.
     */
    public Path file() {
        dependsOnPlace = true;
        return file;
    }

    /** Where the file of that name in the same folder is, if there is one. */
    public Path beside(String name) {
        besides.add(name);
        return file.resolveSibling(name);
    }

    /** The names that the reader asked for beside the file; null when it may have looked anywhere. */
    @Nullable Set<String> besides() {
        return dependsOnPlace ? null : besides;
    }

    public DependencyGraph graph() {
        return graph;
    }

    /** A place in the file; 0 for a line that is not known. */
    Place place(int line) {
        return new Place(file, line);
    }

    /** Starts a package; {@link LocatedPackage.Builder#add} ends it. */
    public LocatedPackage.Builder add(String ecosystem, String name, String version) {
        return new LocatedPackage.Builder(this, ecosystem, name, version);
    }

    /** Names an entry that was left out. */
    public void incomplete(int line, String what, String remedy) {
        if (problems.size() >= Limits.MOST_PROBLEMS) {
            unnamedProblems++;
            return;
        }
        problems.add(new InventoryProblem(InventoryProblem.Kind.INCOMPLETE, place(line), Text.printable(what), remedy));
    }

    /** Whether nothing has been found, good or bad. */
    public boolean isEmpty() {
        return packages.isEmpty() && problems.isEmpty();
    }

    void accept(LocatedPackage found, int line) throws BadLockfileException {
        if (packages.size() == Limits.MOST_PACKAGES) {
            throw new BadLockfileException(
                    line,
                    "has more than " + Limits.MOST_PACKAGES + " packages",
                    "Check that this is the file that the package manager wrote, and split the project if it is");
        }
        packages.add(found);
    }

    List<LocatedPackage> packages() {
        return packages;
    }

    List<InventoryProblem> problems() {
        if (unnamedProblems > 0) {
            problems.add(new InventoryProblem(
                    InventoryProblem.Kind.INCOMPLETE,
                    place(0),
                    "has " + unnamedProblems + " further entries that could not be read",
                    "Mend the ones named above first"));
            unnamedProblems = 0;
        }
        return problems;
    }
}
