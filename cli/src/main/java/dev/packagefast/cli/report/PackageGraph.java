package dev.packagefast.cli.report;

import dev.packagefast.security.inventory.DependencyPath;
import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.LocatedPackage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The packages of a project as a bill of materials lists them: each package URL once, with every place it stands in, and
 * who requires whom as far as the dependency paths tell.
 *
 * <p>An inventory shows the shortest few paths to a package, so an edge may be missing where many packages require one:
 * each format says that its dependencies are not claimed to be complete.
 *
 * @param nodes by package URL, in the order of the inventory
 * @param direct package URLs of what a project requires itself
 */
record PackageGraph(Map<String, Node> nodes, Set<String> direct) {
    /**
     * One package.
     *
     * @param places where it stands; never empty
     * @param requires package URLs of direct dependencies
     */
    record Node(String purl, List<LocatedPackage> places, Set<String> requires) {
        LocatedPackage located() {
            return places.getFirst();
        }

        boolean developmentOnly() {
            return places.stream().allMatch(LocatedPackage::dev);
        }

        boolean optionalOnly() {
            return places.stream().allMatch(LocatedPackage::optional);
        }
    }

    static PackageGraph of(List<Inventory> inventories) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        Set<String> direct = new LinkedHashSet<>();
        for (Inventory inventory : inventories) {
            // Steps of a path are names and versions within one file.
            Map<String, String> purls = new LinkedHashMap<>();
            for (LocatedPackage located : inventory.packages()) {
                String purl = located.purl();
                purls.putIfAbsent(stepKey(located, located.toString()), purl);
                nodes.computeIfAbsent(purl, key -> new Node(key, new ArrayList<>(), new LinkedHashSet<>()))
                        .places
                        .add(located);
            }
            for (LocatedPackage located : inventory.packages()) {
                connect(located, purls, nodes, direct);
            }
        }
        return new PackageGraph(nodes, direct);
    }

    private static void connect(
            LocatedPackage located, Map<String, String> purls, Map<String, Node> nodes, Set<String> direct) {
        for (DependencyPath path : located.paths().shown()) {
            List<DependencyPath.Step> steps = path.steps();
            int last = steps.size() - 1;
            String to = located.purl();
            String from = last == 0
                    ? null
                    : purls.get(stepKey(located, steps.get(last - 1).toString()));
            Node dependent = from == null ? null : nodes.get(from);
            if (dependent == null) {
                direct.add(to);
            } else if (!to.equals(from)) {
                dependent.requires.add(to);
            }
        }
    }

    private static String stepKey(LocatedPackage located, String step) {
        return located.place().file() + "\n" + step;
    }
}
