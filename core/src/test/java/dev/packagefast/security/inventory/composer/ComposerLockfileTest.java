package dev.packagefast.security.inventory.composer;

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

class ComposerLockfileTest {
    @TempDir
    Path folder;

    private static final String LOCK = """
            {
              "packages": [
                {"name": "x/a", "version": "v1.2.0", "require": {"x/b": "^2"},
                 "dist": {"type": "zip", "url": "https://files.example/a.zip", "shasum": "aa"}},
                {"name": "x/b", "version": "2.0.0-alpha4"},
                {"name": "x/here", "version": "dev-main", "dist": {"type": "path", "url": "../here"}}
              ],
              "packages-dev": [{"name": "x/tool", "version": "3.0.0", "require": {"x/b": "*", "php": ">=8"}}]
            }
            """;

    @Test
    void readsPackages() {
        Inventory inventory = InventoryFixture.read(folder, "composer.lock", LOCK);

        assertThat(describe(inventory))
                .containsExactly(
                        "x/a@1.2.0 registry",
                        "x/b@2.0.0-alpha4 registry",
                        "x/here@dev-main file",
                        "x/tool@3.0.0 registry dev");
        assertThat(paths(inventory, "x/b"))
                .containsExactly("x/a@1.2.0 > x/b@2.0.0-alpha4", "x/tool@3.0.0 > x/b@2.0.0-alpha4");
        assertThat(one(inventory, "x/a").integrity()).contains("aa");
        assertThat(one(inventory, "x/a").purl()).isEqualTo("pkg:composer/x/a@1.2.0");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    composer.lock | `{}` | composer.lock:1: is no composer.lock
                    composer.lock | `{"packages": [{}]}` | composer.lock:1: a package has no name or no version
                    """)
    void saysWhatIsWrong(String file, String content, String message) {
        assertThat(problem(InventoryFixture.read(folder, file, content))).startsWith(message);
    }

    @Test
    void survivesAnyBytes() {
        InventoryFixture.fuzz(folder, List.of("composer", "swift"), List.of(LOCK));
    }
}
