package dev.packagefast.cli.report;

import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.PackageDependencies;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The packages of a project as a bill of materials lists them: each package URL once, with every place it stands in, and
 * who requires whom.
 *
 * @param files the lockfiles
 * @param nodes by package URL, in the order of the inventory
 * @param direct package URLs of what a project requires itself
 * @param complete whether everything was read, and every file tells what the project itself requires
 */
record PackageGraph(List<Path> files, Map<String, Node> nodes, Set<String> direct, boolean complete) {
    /**
     * One package.
     *
     * @param places where it stands; never empty
     * @param requires package URLs of direct dependencies
     * @param incomplete the places in files that do not tell all it requires
     */
    record Node(String purl, List<LocatedPackage> places, Set<String> requires, List<LocatedPackage> incomplete) {
        LocatedPackage located() {
            return places.getFirst();
        }

        /** Whether it requires nothing else. */
        boolean complete() {
            return incomplete.isEmpty();
        }

        boolean developmentOnly() {
            return places.stream().allMatch(LocatedPackage::dev);
        }

        boolean optionalOnly() {
            return places.stream().allMatch(LocatedPackage::optional);
        }
    }

    static PackageGraph of(List<Inventory> inventories) {
        List<Path> files = new ArrayList<>();
        Map<String, Node> nodes = new LinkedHashMap<>();
        Set<String> direct = new LinkedHashSet<>();
        boolean complete = true;
        for (Inventory inventory : inventories) {
            complete &= inventory.problems().isEmpty();
            for (PackageDependencies file : inventory.dependencies()) {
                files.add(file.file());
                complete &= file.directComplete();
                add(file, nodes);
                file.direct().forEach(located -> direct.add(located.purl()));
            }
        }
        return new PackageGraph(files, nodes, direct, complete);
    }

    private static void add(PackageDependencies file, Map<String, Node> nodes) {
        for (LocatedPackage located : file.packages()) {
            String purl = located.purl();
            Node node = nodes.computeIfAbsent(
                    purl, key -> new Node(key, new ArrayList<>(), new LinkedHashSet<>(), new ArrayList<>()));
            node.places.add(located);
            for (LocatedPackage required : file.requiredBy(located)) {
                String other = required.purl();
                if (!other.equals(purl)) {
                    node.requires.add(other);
                }
            }
            if (!file.complete()) {
                node.incomplete.add(located);
            }
        }
    }
}
