package dev.packagefast.security.inventory.pnpm;

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

class PnpmLockfileTest {
    @TempDir
    Path folder;

    private static final String NINE = """
            lockfileVersion: '9.0'

            importers:
              .:
                dependencies:
                  '@s/a':
                    specifier: ^1.0.0
                    version: 1.0.0(p@5.0.0)
                devDependencies:
                  tool:
                    specifier: ^2.0.0
                    version: 2.0.0

            packages:

              '@s/a@1.0.0':
                resolution: {integrity: sha512-AAAA}

              gitted@https://codeload.git.example/x/gitted/tar.gz/0123:
                resolution: {tarball: https://codeload.git.example/x/gitted/tar.gz/0123}
                version: 6.0.0

              p@5.0.0:
                resolution: {integrity: sha512-BBBB}

              tool@2.0.0:
                resolution: {integrity: sha512-CCCC}

              toy@3.0.0:
                resolution: {integrity: sha512-DDDD}

            snapshots:

              '@s/a@1.0.0(p@5.0.0)':
                dependencies:
                  p: 5.0.0

              gitted@https://codeload.git.example/x/gitted/tar.gz/0123: {}

              p@5.0.0: {}

              tool@2.0.0:
                dependencies:
                  p: 5.0.0
                optionalDependencies:
                  toy: 3.0.0

              toy@3.0.0:
                optional: true
            """;

    private static final String FIVE = """
            lockfileVersion: 5.4

            specifiers:
              a: ^1.0.0

            dependencies:
              a: 1.0.0_p@5.0.0
              beside: file:../beside
              gitted: git.example/x/gitted/0123

            packages:

              /@s/b/2.0.0:
                resolution: {integrity: sha512-AAAA}
                requiresBuild: true
                dev: true

              /a/1.0.0_p@5.0.0:
                resolution: {integrity: sha512-BBBB}
                dependencies:
                  '@s/b': 2.0.0
                dev: false

              file:../beside:
                resolution: {directory: ../beside, type: directory}
                name: beside
                version: 0.1.0

              git.example/x/gitted/0123:
                resolution: {commit: '0123', repo: https://git.example/x/gitted.git, type: git}
                name: gitted
                version: 6.0.0
            """;

    private static final String SIX = """
            lockfileVersion: '6.0'

            dependencies:
              a:
                specifier: ^1.0.0
                version: 1.0.0(p@5.0.0)
              boxed:
                specifier: https://files.example/boxed.tgz
                version: '@files.example/boxed.tgz'

            packages:

              /@s/b@2.0.0:
                resolution: {integrity: sha512-AAAA}
                optional: true

              /a@1.0.0(p@5.0.0):
                resolution: {integrity: sha512-BBBB}
                dependencies:
                  '@s/b': 2.0.0

              '@files.example/boxed.tgz':
                resolution: {tarball: https://files.example/boxed.tgz}
                name: boxed
                version: 1.0.0
            """;

    private static final String SHRINKWRAP = """
            dependencies:
              a: 1.0.0/p@5.0.0
            packages:
              /a/1.0.0/p@5.0.0:
                resolution:
                  integrity: sha1-AAAA
            registry: 'https://registry.example/'
            shrinkwrapMinorVersion: 9
            shrinkwrapVersion: 3
            """;

    @Test
    void readsVersionNineAndFindsWhatIsForDevelopment() {
        Inventory inventory = InventoryFixture.read(folder, "pnpm-lock.yaml", NINE);

        assertThat(describe(inventory))
                .containsExactly(
                        "@s/a@1.0.0 registry",
                        "gitted@6.0.0 git",
                        "p@5.0.0 registry",
                        "tool@2.0.0 registry dev",
                        "toy@3.0.0 registry dev optional");
        String project = folder.getFileName().toString();
        assertThat(paths(inventory, "p"))
                .containsExactly(project + " > @s/a@1.0.0 > p@5.0.0", project + " > tool@2.0.0 > p@5.0.0");
        assertThat(one(inventory, "p").integrity()).contains("sha512-BBBB");
        assertThat(one(inventory, "p").place().lineOrZero()).isEqualTo(23);
    }

    @Test
    void readsVersionFive() {
        Inventory inventory = InventoryFixture.read(folder, "pnpm-lock.yaml", FIVE);

        assertThat(describe(inventory))
                .containsExactly(
                        "@s/b@2.0.0 registry dev script", "a@1.0.0 registry", "beside@0.1.0 file", "gitted@6.0.0 git");
        assertThat(paths(inventory, "@s/b")).containsExactly(folder.getFileName() + " > a@1.0.0 > @s/b@2.0.0");
        assertThat(one(inventory, "gitted").resolved()).contains("https://git.example/x/gitted.git#0123");
    }

    @Test
    void readsVersionSixAndShrinkwraps() {
        Inventory six = InventoryFixture.read(folder, "pnpm-lock.yaml", SIX);

        assertThat(describe(six))
                .containsExactly("@s/b@2.0.0 registry optional", "a@1.0.0 registry", "boxed@1.0.0 remote");
        assertThat(paths(six, "@s/b")).containsExactly(folder.getFileName() + " > a@1.0.0 > @s/b@2.0.0");
        assertThat(describe(InventoryFixture.read(folder, "shrinkwrap.yaml", SHRINKWRAP)))
                .containsExactly("a@1.0.0 registry");
    }

    @Test
    void readsEachDocumentOfAFile() {
        assertThat(describe(InventoryFixture.read(folder, "pnpm-lock.yaml", "---\n" + SIX + "---\n" + NINE)))
                .contains("a@1.0.0 registry", "tool@2.0.0 registry dev");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    pnpm-lock.yaml | `` | pnpm-lock.yaml: is empty
                    pnpm-lock.yaml | `lockfileVersion: 5.4\ndependencies:\n<<<<<<< HEAD\n  a: 1\n=======\n  a: 2\n>>>>>>> x\n` | pnpm-lock.yaml:3: holds an unresolved merge conflict
                    pnpm-lock.yaml | `packages: {}` | pnpm-lock.yaml:1: is no pnpm lockfile: it has no lockfileVersion
                    pnpm-lock.yaml | `lockfileVersion: 12.0` | pnpm-lock.yaml:1: has lockfileVersion 12.0; 3 to 9 are known
                    pnpm-lock.yaml | `lockfileVersion: 5.4\npackages:\n  nonsense:\n    dev: true\n` | pnpm-lock.yaml:4: the entry of 'nonsense' spells no name
                    pnpm-lock.yaml | `lockfileVersion: 9.0\nimporters:\n  .: {}\npackages:\n  a@b:\n    resolution: {}\nsnapshots:\n  a@b: {}\n` | pnpm-lock.yaml:6: the entry of 'a@b' has no version
                    """)
    void saysWhatIsWrong(String file, String content, String message) {
        assertThat(problem(InventoryFixture.read(folder, file, content))).startsWith(message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    `lockfileVersion: '9.0'\n` | 1: ends before what the project requires
                    `lockfileVersion: '6.0'\ndependencies:\n` | 2: ends before what the project requires
                    `lockfileVersion: '9.0'\nimporters:\n  .:\n` | 3: ends before what the project requires
                    `lockfileVersion: 5.4\nspecifiers:\n  a: 1\n` | 1: ends before what the project requires
                    `lockfileVersion: 5.4\ndependencies:\n  a: 1.0.0\n` | 3: has no entry for 'a@1.0.0'
                    `lockfileVersion: 9.0\nimporters:\n  .: {}\npackages:\n  a@1.0.0:\n    resolution: {}\n` | 5: has no entry for 'a@1.0.0'
                    `lockfileVersion: 5.4\npackages:\n  /a/1.0.0:\n    dev: true\n` | 4: the entry of '/a/1.0.0' has no resolution
                    `lockfileVersion: 5.4\ndependencies: {}` | 2: ends in the middle of a line
                    """)
    void saysThatAFileIsCutOff(String content, String message) {
        assertThat(problem(InventoryFixture.read(folder, "pnpm-lock.yaml", content)))
                .startsWith("pnpm-lock.yaml:" + message);
    }

    @Test
    void findsNoCutAfterALineThatGivesFewerPackagesAndNoProblem() throws IOException {
        Files.writeString(folder.resolve("package.json"), "{\"dependencies\": {\"a\": \"1\"}}");
        for (String whole : List.of(NINE, SIX, FIVE)) {
            int packages = describe(InventoryFixture.read(folder, "pnpm-lock.yaml", whole))
                    .size();
            for (int end = whole.indexOf('\n'); end >= 0; end = whole.indexOf('\n', end + 1)) {
                Inventory cut = InventoryFixture.read(folder, "pnpm-lock.yaml", whole.substring(0, end + 1));
                assertThat(cut.problems().isEmpty() && cut.packages().size() < packages)
                        .as(whole.substring(0, end + 1))
                        .isFalse();
            }
        }
    }

    @Test
    void comparesAFileWithoutDependenciesWithTheManifestBesideIt() throws IOException {
        String empty = "lockfileVersion: '6.0'\n\nsettings:\n  autoInstallPeers: true\n";
        assertThat(InventoryFixture.read(folder, "pnpm-lock.yaml", empty).problems())
                .isEmpty();

        Files.writeString(folder.resolve("package.json"), "{\"dependencies\": {\"a\": \"1\"}}");
        assertThat(problem(InventoryFixture.read(folder, "pnpm-lock.yaml", empty)))
                .startsWith("pnpm-lock.yaml:1: ends before what the project requires");
    }

    @Test
    void namesTheAliasThatAPackageIsAskedForBy() {
        assertThat(describe(InventoryFixture.read(folder, "pnpm-lock.yaml", """
                lockfileVersion: '9.0'
                importers:
                  .:
                    dependencies:
                      beside:
                        specifier: link:../beside
                        version: link:../beside
                      old:
                        specifier: npm:a@^1.0.0
                        version: a@1.0.0(p@5.0.0)
                packages:
                  a@1.0.0:
                    resolution: {integrity: sha512-AAAA}
                  p@5.0.0:
                    resolution: {integrity: sha512-BBBB}
                snapshots:
                  a@1.0.0(p@5.0.0):
                    dependencies:
                      p: 5.0.0
                  p@5.0.0: {}
                """)))
                .containsExactly("a@1.0.0 registry as old", "p@5.0.0 registry");
    }

    @Test
    void refusesDeepNesting() {
        assertThat(problem(InventoryFixture.read(
                        folder,
                        "pnpm-lock.yaml",
                        "lockfileVersion: 9.0\nx: " + "[".repeat(10_000) + "]".repeat(10_000))))
                .startsWith("pnpm-lock.yaml:2: is nested more than 500 levels deep");
    }

    @Test
    void survivesAnyBytes() {
        InventoryFixture.fuzz(folder, List.of("pnpm"), List.of(NINE, SIX, FIVE, SHRINKWRAP));
    }
}
