package dev.packagefast.security.inventory.bun;

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

class BunLockfileTest {
    @TempDir
    Path folder;

    private static final String LOCK = """
            {
              "lockfileVersion": 1,
              // a comment
              "workspaces": {
                "": {"name": "shop", "dependencies": {"a": "^1.0.0", "boxed": "https://files.example/boxed.tgz"}},
                "packages/cart": {"name": "cart", "devDependencies": {"other": "npm:real@2"}},
              },
              "packages": {
                "a": ["a@1.0.0", "", { "dependencies": { "b": "^2.0.0" } }, "sha512-AAAA"],
                "a/b": ["b@2.0.0", "", {}, "sha512-BBBB"],
                "b": ["b@3.0.0", "", { "bundled": true }, "sha512-CCCC"],
                "beside": ["beside@file:./beside", {}],
                "boxed": ["boxed@https://files.example/boxed.tgz", {}, "sha512-DDDD"],
                "cart": ["cart@workspace:packages/cart"],
                "gitted": ["gitted@github:x/gitted#0123", {}, "x-gitted-0123"],
                "other": ["real@2.0.0", "", {}, "sha512-EEEE"],
              },
            }
            """;

    private static final String USAGE = """
            {
              "lockfileVersion": 1,
              "workspaces": {
                "": {"name": "shop", "dependencies": {"a": "1"}, "optionalDependencies": {"shared": "1"}},
                "packages/cart": {"name": "cart", "devDependencies": {"dev": "1", "shared": "1", "both": "1"},
                                  "peerDependencies": {"peer": "1"}},
              },
              "packages": {
                "a": ["a@1.0.0", "", { "dependencies": { "b": "1", "both": "1" }, "optionalDependencies": { "fast": "1" } }, ""],
                "b": ["b@1.0.0", "", { "dependencies": { "a": "1" } }, ""],
                "dev/b": ["b@2.0.0", "", {}, ""],
                "both": ["both@1.0.0", "", {}, ""],
                "dev": ["dev@1.0.0", "", { "dependencies": { "b": "2" } }, ""],
                "fast": ["fast@1.0.0", "", { "dependencies": { "faster": "1", "b": "1" } }, ""],
                "faster": ["faster@1.0.0", "", {}, ""],
                "nobody": ["nobody@1.0.0", "", {}, ""],
                "peer": ["peer@1.0.0", "", {}, ""],
                "shared": ["shared@1.0.0", "", {}, ""],
              },
            }
            """;

    @Test
    void readsPackagesWithTheirSources() {
        Inventory inventory = InventoryFixture.read(folder, "bun.lock", LOCK);

        assertThat(describe(inventory))
                .containsExactly(
                        "a@1.0.0 registry",
                        "b@2.0.0 registry",
                        "b@3.0.0 registry bundled",
                        "beside file",
                        "boxed remote",
                        "cart workspace",
                        "gitted git",
                        "real@2.0.0 registry as other dev");
        assertThat(inventory.packages().get(1).paths().shown()).hasToString("[shop > a@1.0.0 > b@2.0.0]");
        assertThat(paths(inventory, "real")).containsExactly("cart > real@2.0.0");
        assertThat(one(inventory, "a").place().lineOrZero()).isEqualTo(9);
        assertThat(one(inventory, "a").integrity()).contains("sha512-AAAA");
        assertThat(one(inventory, "boxed").integrity()).contains("sha512-DDDD");
        assertThat(one(inventory, "gitted").integrity()).isEmpty();
    }

    @Test
    void readsWhatPackagesAreThereForOutOfWhoRequiresThem() {
        Inventory inventory = InventoryFixture.read(folder, "bun.lock", USAGE);

        assertThat(describe(inventory))
                .containsExactly(
                        "a@1.0.0 registry",
                        "b@1.0.0 registry",
                        "b@2.0.0 registry dev",
                        "both@1.0.0 registry",
                        "dev@1.0.0 registry dev",
                        "fast@1.0.0 registry optional",
                        "faster@1.0.0 registry optional",
                        "nobody@1.0.0 registry",
                        "peer@1.0.0 registry",
                        "shared@1.0.0 registry devOptional");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    bun.lock | `{\n<<<<<<< HEAD\n  "lockfileVersion": 1\n=======\n` | bun.lock:2: holds an unresolved merge conflict
                    bun.lock | `{"lockfileVersion": 1,\n  <<<<<<< HEAD` | bun.lock:2: is not JSON
                    bun.lock | `{}` | bun.lock:1: is no bun lockfile
                    bun.lock | `{"lockfileVersion": 1, "packages": {"a": [1]}}` | bun.lock:1: the entry of 'a' does not start with name@version
                    bun.lock | `{"lockfileVersion": 1, "packages": {"a": [], "a": []}}` | bun.lock:1: has 'a' twice in one place
                    """)
    void saysWhatIsWrong(String file, String content, String message) {
        assertThat(problem(InventoryFixture.read(folder, file, content))).startsWith(message);
    }

    @Test
    void survivesAnyBytes() {
        InventoryFixture.fuzz(folder, List.of("bun"), List.of(LOCK, USAGE));
    }
}
