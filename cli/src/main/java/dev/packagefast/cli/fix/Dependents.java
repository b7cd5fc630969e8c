package dev.packagefast.cli.fix;

import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.PackageDependencies;
import dev.packagefast.security.inventory.PackageSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Who requires the packages of lockfiles: the other direction of {@link PackageDependencies}, made once a file. */
final class Dependents {
    private final Map<Path, PackageDependencies> files = new HashMap<>();
    private final Map<Path, Set<LocatedPackage>> directs = new HashMap<>();
    private final Map<Path, Map<LocatedPackage, Set<LocatedPackage>>> byFile = new HashMap<>();

    Dependents(List<Inventory> inventories) {
        for (Inventory inventory : inventories) {
            for (PackageDependencies file : inventory.dependencies()) {
                // Findings name the first place of a file that was named twice.
                files.putIfAbsent(file.file(), file);
            }
        }
    }

    /**
     * The names of all packages that require it; none where not all are known, or where a member of the project is among
     * them, whose own range it is then.
     */
    Set<String> of(LocatedPackage located) {
        Path file = located.place().file();
        PackageDependencies dependencies = files.get(file);
        if (dependencies == null || !dependencies.complete()) {
            return Set.of();
        }
        Set<String> names = new TreeSet<>();
        for (LocatedPackage dependent :
                byFile.computeIfAbsent(file, _ -> turned(dependencies)).getOrDefault(located, Set.of())) {
            if (dependent.source() == PackageSource.WORKSPACE || !Shell.isSafeName(dependent.name())) {
                return Set.of();
            }
            names.add(dependent.name());
        }
        return names;
    }

    /** The packages of its lockfile that the project requires itself, or where that is not told, that no other requires. */
    Set<LocatedPackage> direct(LocatedPackage located) {
        PackageDependencies file = files.get(located.place().file());
        return file == null
                ? Set.of()
                : directs.computeIfAbsent(located.place().file(), _ -> new HashSet<>(file.direct()));
    }

    /** How many packages of that name are in the lockfile of {@code located}. */
    long sameName(LocatedPackage located) {
        PackageDependencies dependencies = files.get(located.place().file());
        return dependencies == null
                ? 0
                : dependencies.packages().stream()
                        .filter(each -> each.name().equals(located.name()))
                        .count();
    }

    private static Map<LocatedPackage, Set<LocatedPackage>> turned(PackageDependencies file) {
        Map<LocatedPackage, Set<LocatedPackage>> dependents = new HashMap<>();
        for (LocatedPackage dependent : file.packages()) {
            for (LocatedPackage required : file.requiredBy(dependent)) {
                dependents.computeIfAbsent(required, _ -> new LinkedHashSet<>()).add(dependent);
            }
        }
        return dependents;
    }
}
