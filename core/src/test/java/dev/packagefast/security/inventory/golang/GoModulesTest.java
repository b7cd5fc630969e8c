package dev.packagefast.security.inventory.golang;

import static dev.packagefast.security.inventory.InventoryFixture.describe;
import static dev.packagefast.security.inventory.InventoryFixture.one;
import static dev.packagefast.security.inventory.InventoryFixture.paths;
import static dev.packagefast.security.inventory.InventoryFixture.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoModulesTest {
    @TempDir
    Path folder;

    private static final String MOD = """
            module example.test/app // the app

            go 1.21

            toolchain go1.22.3-custom

            require (
            	example.test/a v1.0.0
            	"example.test/quoted" v1.1.0
            	example.test/b v2.0.0+incompatible // indirect
            	example.test/local v1.0.0
            )

            require example.test/c v0.0.0-20210101000000-0123456789ab

            exclude example.test/a v0.9.0

            replace example.test/c => example.test/fork v1.5.0

            replace (
            	example.test/local => ../local
            )
            """;

    private static final String OLD = """
            module example.test/app

            go 1.16

            require example.test/a v1.0.0
            """;

    private static final String SUM = """
            example.test/a v1.0.0 h1:aa=
            example.test/a v1.0.0/go.mod h1:bb=
            example.test/b v1.2.0 h1:cc=
            example.test/c v1.2.0/go.mod h1:dd=
            """;

    @Test
    void readsRequirementsAfterReplacements() {
        Inventory inventory = InventoryFixture.read(folder, "go.mod", MOD);

        assertThat(describe(inventory))
                .containsExactly(
                        "example.test/a@1.0.0 registry",
                        "example.test/quoted@1.1.0 registry",
                        "example.test/b@2.0.0+incompatible registry [indirect]",
                        "../local file as example.test/local",
                        "example.test/fork@1.5.0 registry as example.test/c",
                        "stdlib@1.22.3 registry");
        assertThat(one(inventory, "example.test/a").place().lineOrZero()).isEqualTo(8);
        assertThat(one(inventory, "example.test/a").purl()).isEqualTo("pkg:golang/example.test/a@v1.0.0");
    }

    @Test
    void addsWhatOnlySumsNameBeforeGoOneSeventeen() throws IOException {
        Files.writeString(folder.resolve("go.sum"), SUM);

        Inventory inventory = InventoryFixture.read(folder, "go.mod", OLD);

        assertThat(describe(inventory))
                .containsExactly(
                        "example.test/a@1.0.0 registry",
                        "stdlib@1.16 registry",
                        "example.test/b@1.2.0 registry [indirect]");
        assertThat(Inventory.read(folder).skipped().getFirst().path()).isEqualTo(folder.resolve("go.sum"));
    }

    @Test
    void readsSums() {
        Inventory inventory = InventoryFixture.read(folder, "go.sum", SUM);

        assertThat(describe(inventory))
                .containsExactly("example.test/a@1.0.0 registry", "example.test/b@1.2.0 registry");
        assertThat(one(inventory, "example.test/b").integrity()).contains("h1:cc=");
        assertThat(one(inventory, "example.test/b").place().lineOrZero()).isEqualTo(3);
        assertThat(paths(inventory, "example.test/b")).containsExactly("example.test/b@1.2.0");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    go.mod | `hello` | go.mod:1: has the unknown directive 'hello'
                    go.mod | `// only` | go.mod:1: is no go.mod
                    go.mod | `require a` | go.mod:1: requires no module with a version
                    go.mod | `require (\na v1` | go.mod:2: ends inside a block of 'require'
                    go.mod | `replace a b` | go.mod:1: replaces no module
                    go.mod | `module "a` | go.mod:1: has a quote that is not closed
                    go.sum | `a v1` | go.sum:1: is no line of module, version and hash
                    """)
    void saysWhatIsWrong(String file, String content, String message) {
        assertThat(problem(InventoryFixture.read(folder, file, content))).startsWith(message);
    }

    @Test
    void survivesAnyBytes() {
        InventoryFixture.fuzz(folder, List.of("gomod", "gosum"), List.of(MOD, SUM, OLD));
    }
}
