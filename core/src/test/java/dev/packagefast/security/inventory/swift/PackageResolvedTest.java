package dev.packagefast.security.inventory.swift;

import static dev.packagefast.security.inventory.InventoryFixture.describe;
import static dev.packagefast.security.inventory.InventoryFixture.one;
import static dev.packagefast.security.inventory.InventoryFixture.paths;
import static dev.packagefast.security.inventory.InventoryFixture.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryFixture;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackageResolvedTest {
    @TempDir
    Path folder;

    private static final String TWO = """
            {"version": 2, "pins": [
              {"identity": "a", "kind": "remoteSourceControl", "location": "https://git.example/x/a.git",
               "state": {"revision": "0123", "version": "1.0.0"}},
              {"identity": "b", "location": "git@git.example:x/b.git", "state": {"revision": "4567", "branch": "main"}},
              {"identity": "c", "kind": "localSourceControl", "location": "/src/c", "state": {"version": "1.0.0"}}
            ]}
            """;

    private static final String ONE = """
            {"version": 1, "object": {"pins": [
              {"package": "A", "repositoryURL": "ssh://git@git.example/x/a", "state": {"revision": "0123", "version": "1.0.0"}}
            ]}}
            """;

    @Test
    void readsPins() {
        Inventory inventory = InventoryFixture.read(folder, "Package.resolved", TWO);

        assertThat(describe(inventory))
                .containsExactly("git.example/x/a@1.0.0 registry", "git.example/x/b git", "/src/c@1.0.0 file");
        assertThat(one(inventory, "git.example/x/a").purl()).isEqualTo("pkg:swift/git.example/x/a@1.0.0");
        assertThat(paths(inventory, "git.example/x/b")).containsExactly("git.example/x/b");
    }

    @Test
    void readsTheFirstVersion() {
        Inventory inventory = InventoryFixture.read(folder, "Package.resolved", ONE);

        assertThat(describe(inventory)).containsExactly("git.example/x/a@1.0.0 registry");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    Package.resolved | `{}` | Package.resolved:1: is no Package.resolved
                    Package.resolved | `{"pins": [{}]}` | Package.resolved:1: a pin has no location
                    """)
    void saysWhatIsWrong(String file, String content, String message) {
        assertThat(problem(InventoryFixture.read(folder, file, content))).startsWith(message);
    }

    @Test
    void survivesAnyBytes() {
        InventoryFixture.fuzz(folder, List.of("swift"), List.of(TWO, ONE));
    }
}
