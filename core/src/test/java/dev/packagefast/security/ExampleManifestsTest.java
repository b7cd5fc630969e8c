package dev.packagefast.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.manifest.PermissionManifest;
import dev.packagefast.security.manifest.Permissions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The manifests of real packages that are kept as examples: readable, offline, and each of a package of the list. */
class ExampleManifestsTest {
    private static final Path ROOT = Path.of(System.getProperty("pfsec.root", ".."));

    @Test
    void eachIsAManifestThatOpensNothingOutside() throws Exception {
        List<String> listed = Files.readAllLines(ROOT.resolve("bench/soak/real-packages.txt"));
        List<Path> files;
        try (var found = Files.list(ROOT.resolve("examples/manifests"))) {
            files = found.filter(file -> file.toString().endsWith(".json")).toList();
        }
        assertThat(files).hasSizeGreaterThan(10);
        for (Path file : files) {
            PermissionManifest manifest = PermissionManifest.read(file);
            Permissions granted = manifest.granted();
            assertThat(granted.network()).as(file.toString()).isEqualTo(Permissions.Reach.NONE);
            assertThat(granted.writes()).as(file.toString()).isSubsetOf("package", "temp", "home");
            assertThat(granted.reads()).as(file.toString()).allMatch(entry -> !entry.startsWith("~"));
            assertThat(listed)
                    .anyMatch(line -> line.startsWith(
                            manifest.pin().name() + " " + manifest.pin().version() + " "));
        }
    }
}
