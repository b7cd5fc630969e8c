package dev.packagefast.security.inventory.yarn;

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

class YarnLockfileTest {
    @TempDir
    Path folder;

    private static final String CLASSIC = """
            # yarn lockfile v1


            "@s/a@^1.0.0", "@s/a@~1.0.1":
              version "1.0.2"
              resolved "https://registry.example/@s/a/-/a-1.0.2.tgz#0123"
              integrity sha512-AAAA
              dependencies:
                b "^2.0.0"
              optionalDependencies:
                "other" "npm:real@3"

            b@^2.0.0:
              "version" "2.1.0"

            beside@file:../beside:
              version "0.1.0"

            boxed@https://files.example/boxed.tgz:
              version "1.0.0"
              resolved "https://files.example/boxed.tgz#0123"

            gitted@x/gitted:
              version "4.0.0"
              resolved "https://codeload.git.example/x/gitted/tar.gz/0123"

            "other@npm:real@3":
              version "3.0.0"
            """;

    private static final String BERRY = """
            __metadata:
              version: 8
              cacheKey: 10

            "@s/a@npm:^1.0.0, @s/a@npm:~1.0.1":
              version: 1.0.2
              resolution: "@s/a@npm:1.0.2"
              dependencies:
                b: "npm:^2.0.0"
              checksum: 10/abcd
              languageName: node
              linkType: hard

            "b@npm:^2.0.0":
              version: 2.1.0
              resolution: "b@npm:2.1.0"

            "gitted@x/gitted":
              version: 4.0.0
              resolution: "gitted@https://git.example/x/gitted.git#commit=0123"

            "member@workspace:packages/member":
              version: 0.0.0-use.local
              resolution: "member@workspace:packages/member"

            "other@npm:real@3":
              version: 3.0.0
              resolution: "real@npm:3.0.0"

            "patched@patch:b@npm%3A2.1.0#./b.patch":
              version: 2.1.0
              resolution: "b@patch:b@npm%3A2.1.0#./b.patch::version=2.1.0"

            "shop@workspace:.":
              version: 0.0.0-use.local
              resolution: "shop@workspace:."
              dependencies:
                "@s/a": "npm:^1.0.0"
              languageName: unknown
              linkType: soft
            """;

    @Test
    void readsYarnOne() {
        Inventory inventory = InventoryFixture.read(folder, "yarn.lock", CLASSIC);

        assertThat(describe(inventory))
                .containsExactly(
                        "@s/a@1.0.2 registry",
                        "b@2.1.0 registry",
                        "beside@0.1.0 file",
                        "boxed@1.0.0 remote",
                        "gitted@4.0.0 git",
                        "real@3.0.0 registry as other");
        assertThat(one(inventory, "@s/a").place().lineOrZero()).isEqualTo(4);
        assertThat(one(inventory, "@s/a").integrity()).contains("sha512-AAAA");
        assertThat(paths(inventory, "b")).containsExactly("@s/a@1.0.2 > b@2.1.0");
        assertThat(paths(inventory, "real")).containsExactly("@s/a@1.0.2 > real@3.0.0");
    }

    @Test
    void startsPathsOfYarnOneAtTheManifestBesideIt() throws IOException {
        Files.writeString(folder.resolve("package.json"), "{\"dependencies\": {\"b\": \"^2.0.0\"}}");

        assertThat(paths(InventoryFixture.read(folder, "yarn.lock", CLASSIC), "b")
                        .getFirst())
                .endsWith(" > b@2.1.0")
                .startsWith(folder.getFileName().toString());
    }

    @Test
    void readsBerry() {
        Inventory inventory = InventoryFixture.read(folder, "yarn.lock", BERRY);

        assertThat(describe(inventory))
                .containsExactly(
                        "@s/a@1.0.2 registry",
                        "b@2.1.0 registry",
                        "gitted@4.0.0 git",
                        "member@0.0.0-use.local workspace",
                        "real@3.0.0 registry as other",
                        "b@2.1.0 registry as patched");
        assertThat(inventory.packages().get(1).place().lineOrZero()).isEqualTo(14);
        assertThat(inventory.packages().get(1).paths().shown()).hasToString("[shop > @s/a@1.0.2 > b@2.1.0]");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    yarn.lock | `` | yarn.lock: is empty
                    yarn.lock | `hello` | yarn.lock:1: has a line that is no entry's header
                    yarn.lock | `<<<<<<< HEAD` | yarn.lock:1: holds an unresolved merge conflict
                    yarn.lock | `  version "1"` | yarn.lock:1: has a field before the first entry
                    yarn.lock | `"a@1:` | yarn.lock:1: has a quote that is not closed
                    yarn.lock | `a@1:\n  version "1"\n  version "2"` | yarn.lock:3: has 'version' twice
                    yarn.lock | `a@1:\n  version "1"\na@1:` | yarn.lock:3: has the entry 'a@1' twice
                    yarn.lock | `a@1:\n  resolved "x"\n` | yarn.lock:1: the entry of 'a' has no version
                    yarn.lock | `__metadata: &x\n  a: 1` | yarn.lock:1: uses YAML's references
                    yarn.lock | `__metadata:\n  a: 1\n  a: 2` | yarn.lock:3: has 'a' twice
                    yarn.lock | `__metadata:\n  a: [` | yarn.lock:2: is not YAML
                    yarn.lock | `__metadata:\n  ? [a]\n  : 1` | yarn.lock:2: has a key that is no text
                    yarn.lock | `__metadata:\na: {version: 1}\np: {version: 0, resolution: "p@workspace:.", linkType: soft}\n` | yarn.lock:2: the entry of 'a' has no resolution
                    """)
    void saysWhatIsWrong(String file, String content, String message) {
        assertThat(problem(InventoryFixture.read(folder, file, content))).startsWith(message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    `a@1:\n  version "1.0.0"\n  dependencies:\n    z "^1"\n` | 1: has no entry for 'z@^1', which 'a@1' requires: part
                    `a@1:\n  version "1.0.0"\n  dependencies:\n    y "^1"\n    z "^1"\n` | 1: has no entry for 'y@^1', which 'a@1' requires, nor for 1 other
                    `a@1:\n  version "1.0.0"` | 2: ends in the middle of a line
                    `__metadata:\n  version: 8\n` | 1: has no entry of the project itself
                    `__metadata: {}\np: {resolution: "p@workspace:."}\n` | 2: ends within the entry of 'p'
                    `__metadata: {}\np: {resolution: "p@workspace:.", dependencies: {z: "npm:1"}, linkType: soft}\n` | 2: has no entry for 'z@npm:1'
                    `__metadata: {}\np: {resolution: "p@workspace:.", linkType: soft}` | 2: ends in the middle of a line
                    `__metadata: {}\rp: {}\r` | 1: ends its lines with carriage returns alone
                    """)
    void saysThatAFileIsCutOff(String content, String message) {
        assertThat(problem(InventoryFixture.read(folder, "yarn.lock", content))).startsWith("yarn.lock:" + message);
    }

    @Test
    void findsByTheManifestThatTheEndOfYarn1IsCutOff() throws IOException {
        Files.writeString(folder.resolve("package.json"), """
                {"dependencies": {"b": "^2.0.0", "linked": "link:../x", "zed": "^1.0.0"}, "peerDependencies": {"zero": "1"}}
                """);

        assertThat(problem(InventoryFixture.read(folder, "yarn.lock", CLASSIC)))
                .startsWith("yarn.lock: has no entry for 'zed@^1.0.0', which 'package.json' requires: part");
    }

    @Test
    void takesWhatYarn1HasNoEntryForAsAMemberOfTheWorkspace() throws IOException {
        String lock = "a@1:\n  version \"1.0.0\"\n  dependencies:\n    member \"^1\"\n\nz@1:\n  version \"1.0.0\"\n";
        assertThat(InventoryFixture.read(folder, "yarn.lock", lock).problems()).hasSize(1);

        Files.writeString(folder.resolve("package.json"), "{\"workspaces\": [\"members/*\"]}");
        assertThat(InventoryFixture.read(folder, "yarn.lock", lock).problems()).isEmpty();
        assertThat(InventoryFixture.read(folder, "yarn.lock", lock.substring(0, lock.indexOf("z@1")))
                        .problems())
                .hasSize(1);
    }

    @Test
    void takesTheAliasThatAResolutionPutInPlaceOfOthers() {
        assertThat(describe(InventoryFixture.read(folder, "yarn.lock", """
                # yarn lockfile v1

                old@4, old@^3.0.0, "old@npm:new@^2":
                  version "2.1.0"
                  resolved "https://registry.example/new/-/new-2.1.0.tgz#0123"
                """)))
                .containsExactly("new@2.1.0 registry as old");
    }

    @Test
    void connectsWhatBerryResolvesOtherwiseThanItWasAskedFor() {
        Inventory inventory = InventoryFixture.read(folder, "yarn.lock", """
                __metadata:
                  version: 8

                "box@file:./box::locator=shop%40workspace%3A.":
                  version: 1.0.0
                  resolution: "box@file:./box#./box::hash=01&locator=shop%40workspace%3A."
                  linkType: hard

                "forced@npm:2.0.0":
                  version: 2.0.0
                  resolution: "forced@npm:2.0.0"
                  linkType: hard

                "mended@npm:^1.0.0":
                  version: 1.0.0
                  resolution: "mended@npm:1.0.0"
                  linkType: hard

                "mended@patch:mended@npm%3A^1.0.0#optional!builtin<compat/mended>":
                  version: 1.0.0
                  resolution: "mended@patch:mended@npm%3A1.0.0#optional!builtin<compat/mended>::version=1.0.0&hash=02"
                  linkType: hard

                "named@npm:real@^3, real@npm:^3.0.0":
                  version: 3.0.0
                  resolution: "real@npm:3.0.0"
                  linkType: hard

                "shop@workspace:.":
                  version: 0.0.0-use.local
                  resolution: "shop@workspace:."
                  dependencies:
                    box: "file:./box"
                    forced: "npm:^1.0.0"
                    mended: "npm:^1.0.0"
                    named: "npm:real@^3"
                  linkType: soft
                """);

        assertThat(describe(inventory))
                .containsExactly(
                        "box@1.0.0 file",
                        "forced@2.0.0 registry",
                        "mended@1.0.0 registry",
                        "mended@1.0.0 registry",
                        "real@3.0.0 registry as named");
        assertThat(inventory.packages())
                .allSatisfy(found -> assertThat(found.paths().shown())
                        .singleElement()
                        .asString()
                        .startsWith("shop > "));
    }

    @Test
    void survivesAnyBytes() {
        InventoryFixture.fuzz(folder, List.of("yarn"), List.of(CLASSIC, BERRY));
    }

    @Test
    void readsQuotesEscapesAndCommasOfYarn1() {
        Inventory inventory = InventoryFixture.read(folder, "yarn.lock", """
                # yarn lockfile v1

                "a\\\\b@>=1, <2", c@1:\r
                  version "1.0.\\"0"
                  "resolved" "https://registry.example/a,b.tgz"
                  dependencies:
                    "d" ">=1 <2"

                "d@>=1 <2":
                  version "1.5.0"
                """);

        assertThat(describe(inventory)).hasSize(2);
        assertThat(one(inventory, "a\\b").version()).isEqualTo("1.0.\"0");
        assertThat(one(inventory, "a\\b").resolved()).hasValue("https://registry.example/a,b.tgz");
        assertThat(paths(inventory, "d")).singleElement().asString().contains("a\\b");
    }

    @Test
    void refusesAQuoteThatIsNotClosedWhereverItStands() {
        for (String line :
                List.of("\"a@1:", "a@1:\n  version \"1.0.0", "a@1:\n  other \"x\\\"", "a@1:\n  x:\n    b \"1")) {
            Inventory inventory = InventoryFixture.read(folder, "yarn.lock", "# yarn lockfile v1\n" + line + "\n");
            assertThat(inventory.problems())
                    .as(line)
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.what())
                            .containsAnyOf("has a quote that is not closed", "is no entry's header"));
        }
    }
}
