package dev.packagefast.security.inventory.cargo;

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

class CargoLockfileTest {
    @TempDir
    Path folder;

    private static final String LOCK = """
            version = 3

            [[package]]
            name = "app"
            version = "0.1.0"
            dependencies = ["rand 0.8.0", "serde"]

            [[package]]
            name = "rand"
            version = "0.7.0"
            source = "registry+https://registry.example/index"

            [[package]]
            name = "rand"
            version = "0.8.0"
            source = "registry+https://registry.example/index"
            checksum = "aa"

            [[package]]
            name = "serde"
            version = "1.0.0"
            source = "git+https://git.example/x/serde?branch=main#0123"
            dependencies = ["rand 0.7.0 (registry+https://registry.example/index)"]
            """;

    private static final String OLD = """
            [root]
            name = "old"
            version = "0.1.0"
            dependencies = ["a 1.0.0 (registry+https://registry.example/index)"]

            [[package]]
            name = "a"
            version = "1.0.0"
            source = "registry+https://registry.example/index"

            [metadata]
            "checksum a 1.0.0 (registry+https://registry.example/index)" = "bb"
            """;

    @Test
    void readsPackagesAndWhoRequiresThem() {
        Inventory inventory = InventoryFixture.read(folder, "Cargo.lock", LOCK);

        assertThat(describe(inventory))
                .containsExactly(
                        "app@0.1.0 workspace", "rand@0.7.0 registry", "rand@0.8.0 registry", "serde@1.0.0 git");
        assertThat(inventory.packages().get(1).paths().shown()).hasToString("[app@0.1.0 > serde@1.0.0 > rand@0.7.0]");
        assertThat(inventory.packages().get(2).paths().shown()).hasToString("[app@0.1.0 > rand@0.8.0]");
        assertThat(inventory.packages().get(2).integrity()).contains("aa");
        assertThat(inventory.packages().get(2).purl()).isEqualTo("pkg:cargo/rand@0.8.0");
    }

    @Test
    void readsTheFirstFormat() {
        Inventory inventory = InventoryFixture.read(folder, "Cargo.lock", OLD);

        assertThat(describe(inventory)).containsExactly("a@1.0.0 registry", "old@0.1.0 workspace");
        assertThat(one(inventory, "a").integrity()).contains("bb");
        assertThat(paths(inventory, "a")).containsExactly("old@0.1.0 > a@1.0.0");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    Cargo.lock | `` | Cargo.lock: is empty
                    Cargo.lock | `version = 3\n<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> x\n` | Cargo.lock:2: holds an unresolved merge conflict
                    Cargo.lock | `x = 1` | Cargo.lock:1: is no Cargo.lock
                    Cargo.lock | `[[package]]\nname = 'a'` | Cargo.lock:1: a package has no name or no version
                    Cargo.lock | `[[package]]\nname = 'a'\nversion = '1'\ndependencies = ['b 1.0.0']` | Cargo.lock:1: has no entry for 'b 1.0.0', which 'a' requires
                    """)
    void saysWhatIsWrong(String file, String content, String message) {
        assertThat(problem(InventoryFixture.read(folder, file, content))).startsWith(message);
    }

    @Test
    void survivesAnyBytes() {
        InventoryFixture.fuzz(folder, List.of("cargo"), List.of(LOCK, OLD));
    }
}
