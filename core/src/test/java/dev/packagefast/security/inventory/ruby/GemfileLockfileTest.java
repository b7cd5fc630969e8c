package dev.packagefast.security.inventory.ruby;

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

class GemfileLockfileTest {
    @TempDir
    Path folder;

    private static final String LOCK = """
            GIT
              remote: https://git.example/x/gitted.git
              revision: 0123
              specs:
                gitted (0.1.0)
                  rack (~> 2.0)

            PATH
              remote: ../beside
              specs:
                beside (0.2.0)

            GEM
              remote: https://registry.example/
              specs:
                nokogiri (1.13.3-x86_64-linux)
                  racc (~> 1.4)
                racc (1.6.0)
                rack (2.2.3)

            PLATFORMS
              x86_64-linux

            DEPENDENCIES
              gitted!
              nokogiri (>= 1)

            CHECKSUMS
              racc (1.6.0) sha256=aa

            BUNDLED WITH
               2.2.28
            """;

    @Test
    void readsEachSection() {
        Inventory inventory = InventoryFixture.read(folder, "Gemfile.lock", LOCK);

        assertThat(describe(inventory))
                .containsExactly(
                        "gitted@0.1.0 git",
                        "beside@0.2.0 file",
                        "nokogiri@1.13.3 registry [x86_64-linux]",
                        "racc@1.6.0 registry",
                        "rack@2.2.3 registry");
        assertThat(one(inventory, "racc").integrity()).contains("sha256=aa");
        assertThat(one(inventory, "racc").place().lineOrZero()).isEqualTo(18);
        String project = folder.getFileName().toString();
        assertThat(paths(inventory, "racc")).containsExactly(project + " > nokogiri@1.13.3 > racc@1.6.0");
        assertThat(paths(inventory, "rack")).containsExactly(project + " > gitted@0.1.0 > rack@2.2.3");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    Gemfile.lock | `hello` | Gemfile.lock:1: is no Gemfile.lock
                    Gemfile.lock | `GEM\n<<<<<<< x` | Gemfile.lock:2: holds an unresolved merge conflict
                    Gemfile.lock | `GEM\n  specs:\n    a\nDEPENDENCIES` | Gemfile.lock:3: 'a' is no gem with a version
                    Gemfile.lock | `GEM\n  specs:\n    a (1.0)\n` | Gemfile.lock:4: has no section DEPENDENCIES: part of the file is missing
                    """)
    void saysWhatIsWrong(String file, String content, String message) {
        assertThat(problem(InventoryFixture.read(folder, file, content))).startsWith(message);
    }

    @Test
    void survivesAnyBytes() {
        InventoryFixture.fuzz(folder, List.of("gemfile"), List.of(LOCK));
    }
}
