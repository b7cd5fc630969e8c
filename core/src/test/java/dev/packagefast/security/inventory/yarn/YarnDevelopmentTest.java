package dev.packagefast.security.inventory.yarn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryFixture;
import dev.packagefast.security.inventory.LocatedPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only development needs, which package.json files tell and yarn's lockfiles do not. */
class YarnDevelopmentTest {
    @TempDir
    Path folder;

    private static final String TOOLS = """
            # yarn lockfile v1


            both@1:
              version "1.0.0"

            cut@1:
              version "1.0.0"
              dependencies:
                replaced "^9.0.0"

            orphan@1:
              version "1.0.0"

            replaced@2:
              version "2.0.0"

            shipped@1:
              version "1.0.0"
              dependencies:
                both "1"

            tool@1:
              version "1.0.0"
              dependencies:
                both "1"
                toolpart "1"
                tool "1"

            toolpart@1:
              version "1.0.0"
            """;

    private List<String> development(String lockfile, String manifest) throws IOException {
        Files.writeString(folder.resolve("package.json"), manifest);
        return InventoryFixture.read(folder, "yarn.lock", lockfile).packages().stream()
                .filter(LocatedPackage::dev)
                .map(LocatedPackage::name)
                .toList();
    }

    @Test
    void tellsWhatOnlyDevelopmentNeedsByTheManifestBesideYarn1() throws IOException {
        assertThat(development(TOOLS, """
                {"dependencies": {"shipped": "1"}, "optionalDependencies": {"cut": "1"},
                 "devDependencies": {"tool": "1", "both": "1", "replaced": "^9.0.0"}, "resolutions": {"replaced": "2"}}
                """)).containsExactly("tool", "toolpart");
        // Required for both, and as a peer: the product may need it.
        assertThat(development(TOOLS, """
                {"dependencies": {"tool": "1"}, "devDependencies": {"tool": "1"}}
                """)).isEmpty();
        assertThat(development(TOOLS, """
                {"peerDependencies": {"tool": "*"}, "devDependencies": {"tool": "1", "shipped": "1"}}
                """)).containsExactly("shipped");
        // What members need stands in files of their own.
        assertThat(development(TOOLS, """
                {"workspaces": ["packages/*"], "devDependencies": {"tool": "1"}}
                """)).isEmpty();
        assertThat(development(TOOLS, "no JSON")).isEmpty();
    }

    @Test
    void tellsWhatOnlyDevelopmentNeedsByTheManifestsOfAllMembersOfYarn1() throws IOException {
        Path member = Files.createDirectories(folder.resolve("packages/member")).resolve("package.json");
        Path app = Files.createDirectories(folder.resolve("app")).resolve("package.json");
        Files.writeString(folder.resolve("packages/README"), "no member");
        Files.writeString(member, "{\"devDependencies\": {\"tool\": \"1\"}, \"dependencies\": {\"app\": \"1\"}}");
        Files.writeString(app, "{\"dependencies\": {\"shipped\": \"1\"}, \"devDependencies\": {\"orphan\": \"1\"}}");
        for (String workspaces : List.of(
                "[\"packages/*\", \"app\"]",
                "[\"./packages/member/\", \"./app\"]",
                "{\"packages\": [\"packages/*\", \"app\"]}")) {
            assertThat(development(TOOLS, "{\"private\": true, \"workspaces\": " + workspaces + "}"))
                    .as(workspaces)
                    .containsExactly("orphan", "tool", "toolpart");
        }
        // A member that is not found, or not understood, may need anything.
        for (String workspaces : List.of(
                "[\"packages/**\", \"app\"]",
                "[\"packages/*\", \"a{p,b}p\"]",
                "[\"packages/*\", \"!app\"]",
                "[\"../*\", \"app\"]",
                "[\"packages/*\", 1]",
                "[]",
                "\"packages/*\"",
                "{\"packages\": \"app\"}",
                "{}")) {
            assertThat(development(TOOLS, "{\"workspaces\": " + workspaces + "}"))
                    .as(workspaces)
                    .isEmpty();
        }
        Files.writeString(member, "no JSON");
        assertThat(development(TOOLS, "{\"workspaces\": [\"packages/*\", \"app\"]}"))
                .isEmpty();
        Files.writeString(member, "{\"dependencies\": {\"tool\": \"1\"}}");
        assertThat(development(TOOLS, "{\"workspaces\": [\"packages/*\", \"app\"]}"))
                .containsExactly("orphan");
    }

    private static final String MEMBERS = """
            __metadata:
              version: 8

            "both@npm:1":
              version: 1.0.0
              resolution: "both@npm:1.0.0"

            "member@workspace:packages/member":
              version: 0.0.0-use.local
              resolution: "member@workspace:packages/member"
              dependencies:
                both: "npm:1"
                tool: "npm:1"

            "mended@patch:mended@npm%3A1#optional!builtin<compat/mended>":
              version: 1.0.0
              resolution: "mended@patch:mended@npm%3A1.0.0#optional!builtin<compat/mended>::version=1.0.0"

            "mended@npm:1":
              version: 1.0.0
              resolution: "mended@npm:1.0.0"

            "replaced@npm:2":
              version: 2.0.0
              resolution: "replaced@npm:2.0.0"

            "shop@workspace:.":
              version: 0.0.0-use.local
              resolution: "shop@workspace:."
              dependencies:
                tester: "npm:1"
              languageName: unknown
              linkType: soft

            "tester@npm:1":
              version: 1.0.0
              resolution: "tester@npm:1.0.0"
              dependencies:
                both: "npm:1"
                mended: "npm:1"

            "tool@npm:1":
              version: 1.0.0
              resolution: "tool@npm:1.0.0"
              dependencies:
                replaced: "npm:^9"
              linkType: hard
            """;

    @Test
    void tellsWhatOnlyDevelopmentNeedsByTheManifestsOfAllMembersOfBerry() throws IOException {
        Path member = Files.createDirectories(folder.resolve("packages/member")).resolve("package.json");
        String shop = "{\"devDependencies\": {\"tester\": \"1\"}, \"resolutions\": {\"replaced\": \"2\"}}";
        // Without the member's manifest all that it requires may be shipped.
        assertThat(development(MEMBERS, shop)).containsExactly("mended", "mended", "tester");

        Files.writeString(member, "{\"dependencies\": {\"both\": \"1\"}, \"devDependencies\": {\"tool\": \"1\"}}");
        assertThat(development(MEMBERS, shop)).containsExactly("mended", "mended", "replaced", "tester", "tool");

        Files.writeString(member, "{\"dependencies\": {\"tool\": \"1\"}, \"devDependencies\": {\"both\": \"1\"}}");
        assertThat(development(MEMBERS, shop)).containsExactly("both", "mended", "mended", "tester");

        assertThat(development(MEMBERS, "{}")).isEmpty();
    }

    @Test
    void looksForNoManifestOutsideOfTheProject() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Files.writeString(folder.resolve("package.json"), "{\"devDependencies\": {\"both\": \"1\", \"tool\": \"1\"}}");
        for (String elsewhere : List.of("..", "../.", "x/../..", folder.toString(), "a\\0b", "./../")) {
            Inventory inventory = InventoryFixture.read(
                    inside, "yarn.lock", MEMBERS.replace("workspace:packages/member", "workspace:" + elsewhere));

            assertThat(inventory.packages()).hasSizeGreaterThan(5).noneMatch(LocatedPackage::dev);
        }
    }

    @Test
    void takesNoSquareOfTheTimeForNamesThatAllAskForAndNoneIs() throws IOException {
        Files.writeString(folder.resolve("package.json"), "{\"devDependencies\": {\"a\": \"0\", \"b\": \"gone\"}}");
        StringBuilder classic = new StringBuilder("# yarn lockfile v1\n\n\n");
        StringBuilder berry = new StringBuilder("""
                __metadata:
                  version: 8
                "p@workspace:.":
                  version: 0.0.0
                  resolution: "p@workspace:."
                  dependencies:
                    a: "npm:0"
                    b: "npm:gone"
                """);
        for (int i = 0; i < 100_000; i++) {
            classic.append("a@")
                    .append(i)
                    .append(":\n  version \"1.0.")
                    .append(i)
                    .append("\"\n  dependencies:\n    a gone\n");
            if (i < 20_000) {
                berry.append("\"a@npm:")
                        .append(i)
                        .append("\":\n  version: 1.0.")
                        .append(i)
                        .append("\n  resolution: \"a@npm:1.0.")
                        .append(i)
                        .append("\"\n  dependencies:\n    a: \"npm:gone\"\n");
            }
        }
        for (String lockfile : List.of(classic.toString(), berry.toString())) {
            Inventory inventory = assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> InventoryFixture.read(folder, "yarn.lock", lockfile));

            assertThat(inventory.packages().size()).isGreaterThanOrEqualTo(20_000);
            assertThat(inventory.packages().stream().allMatch(LocatedPackage::dev))
                    .isTrue();
        }
    }

    @Test
    void survivesAnyBytesBesideAManifest() throws IOException {
        Files.writeString(
                folder.resolve("package.json"),
                "{\"devDependencies\": {\"tool\": \"1\", \"both\": \"1\", \"tester\": \"1\"}}");
        InventoryFixture.fuzz(folder, List.of("yarn"), List.of(TOOLS, MEMBERS));
    }
}
