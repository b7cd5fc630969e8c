package dev.packagefast.security.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Real lockfiles of known projects against the inventories that an independent reader made of them. Those list each
 * (name, version) that comes from a registry once, without Go's standard library.
 */
class ReferenceInventoryTest {
    private static final String REFERENCE = ".packages.tsv";

    /** What we do not give, and why that is right: see {@code docs/lockfile-differences.md}. */
    private static final Map<String, Set<String>> EXPLAINED_MISSING =
            Map.of("trivy-root-2022-05-31/go.mod", Set.of("github.com/docker/docker\t20.10.14+incompatible"));

    private static final Map<String, Set<String>> EXPLAINED_SURPLUS = Map.of(
            "trivy-root-2022-05-31/go.mod",
            Set.of("github.com/docker/docker\t20.10.3-0.20220224222438-c78f6963a1c0+incompatible"));

    @TestFactory
    Stream<DynamicTest> findsExactlyThePackagesOfAnIndependentReader() throws IOException {
        Path folder = SharedData.require("lockfiles");
        List<Path> references;
        try (Stream<Path> files = Files.list(folder.resolve("reference"))) {
            references = files.filter(file -> file.toString().endsWith(REFERENCE))
                    .sorted()
                    .toList();
        }
        return references.stream()
                .map(reference -> DynamicTest.dynamicTest(
                        lockfile(folder, reference).getParent().getFileName() + "/"
                                + lockfile(folder, reference).getFileName(),
                        () -> compare(lockfile(folder, reference), reference)));
    }

    private static Path lockfile(Path folder, Path reference) {
        String name = reference.getFileName().toString();
        return folder.resolve(
                name.substring(0, name.length() - REFERENCE.length()).replace("__", "/"));
    }

    private static String name(Path lockfile) {
        return lockfile.getParent().getFileName() + "/" + lockfile.getFileName();
    }

    private static void compare(Path lockfile, Path reference) throws IOException {
        Inventory inventory = Inventory.read(lockfile);

        assertThat(inventory.problems()).isEmpty();
        TreeSet<String> found = new TreeSet<>();
        TreeSet<String> fromElsewhere = new TreeSet<>();
        for (LocatedPackage one : inventory.packages()) {
            String line = one.name() + "\t" + one.version();
            if (!one.source().isMatchedAgainstAdvisories()) {
                fromElsewhere.add(line);
            } else if (one.isFromRegistry() && !one.name().equals("stdlib")) {
                found.add(line);
            }
        }
        TreeSet<String> missing = new TreeSet<>(Files.readAllLines(reference));
        TreeSet<String> surplus = new TreeSet<>(found);
        surplus.removeAll(missing);
        missing.removeAll(found);
        // The independent reader takes git and folder dependencies with a version for the registry's packages.
        missing.removeAll(fromElsewhere);
        assertThat(missing).as("missing").isEqualTo(EXPLAINED_MISSING.getOrDefault(name(lockfile), Set.of()));
        assertThat(surplus).as("surplus").isEqualTo(EXPLAINED_SURPLUS.getOrDefault(name(lockfile), Set.of()));
    }
}
