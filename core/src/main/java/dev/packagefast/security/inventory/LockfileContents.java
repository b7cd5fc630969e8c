package dev.packagefast.security.inventory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What one file gives: a reader fills it, {@link Inventory} takes it over when the whole file has been read. */
public final class LockfileContents {
    private final Path file;
    private final List<LocatedPackage> packages = new ArrayList<>();
    private final List<InventoryProblem> problems = new ArrayList<>();
    private final DependencyGraph graph = new DependencyGraph();
    private int unnamedProblems;

    LockfileContents(Path file) {
        this.file = file;
    }

    public Path file() {
        return file;
    }

    public DependencyGraph graph() {
        return graph;
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
        problems.add(new InventoryProblem(
                InventoryProblem.Kind.INCOMPLETE, new Place(file, line), Text.printable(what), remedy));
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
                    new Place(file, 0),
                    "has " + unnamedProblems + " further entries that could not be read",
                    "Mend the ones named above first"));
            unnamedProblems = 0;
        }
        return problems;
    }
}
