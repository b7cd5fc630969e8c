package dev.packagefast.security.inventory.npm;

import static dev.packagefast.security.inventory.InventoryFixture.describe;
import static dev.packagefast.security.inventory.InventoryFixture.one;
import static dev.packagefast.security.inventory.InventoryFixture.paths;
import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryFixture;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.PackageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpmLockfileTest {
    static final String BY_LOCATION = """
            {
              "name": "shop", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
              "packages": {
                "": {
                  "name": "shop", "version": "1.0.0", "workspaces": ["packages/*"],
                  "dependencies": {
                    "a": "^1.0.0", "other": "npm:real@^2.0.0", "gitted": "github:x/gitted",
                    "boxed": "https://files.example/boxed.tgz", "beside": "file:./beside"
                  },
                  "devDependencies": {"tool": "1.x"}
                },
                "beside": {"version": "0.1.0"},
                "node_modules/@s/scoped": {
                  "version": "5.0.0", "resolved": "https://registry.example/@s/scoped/-/scoped-5.0.0.tgz",
                  "integrity": "sha512-c2NvcGVk", "dependencies": {"a": "^2.0.0"}
                },
                "node_modules/@s/scoped/node_modules/a": {
                  "version": "2.0.0", "resolved": "https://registry.example/a/-/a-2.0.0.tgz"
                },
                "node_modules/a": {
                  "version": "1.0.0", "resolved": "https://registry.example/a/-/a-1.0.0.tgz",
                  "hasInstallScript": true, "dependencies": {"@s/scoped": "5"}
                },
                "node_modules/beside": {"resolved": "beside", "link": true},
                "node_modules/boxed": {"version": "1.1.0", "resolved": "https://files.example/boxed.tgz"},
                "node_modules/cart": {"resolved": "packages/cart", "link": true},
                "node_modules/elsewhere": {"resolved": "../elsewhere", "link": true},
                "node_modules/gitted": {"version": "3.0.0", "resolved": "git+ssh://git@git.example/x/gitted.git#0123456"},
                "node_modules/inside": {"version": "4.0.0", "inBundle": true, "peer": true},
                "node_modules/other": {"name": "real", "version": "2.0.1", "optional": true},
                "node_modules/tool": {"version": "1.9.0", "dev": true},
                "node_modules/watch": {"version": "1.0.0", "devOptional": true},
                "packages/cart": {"name": "@shop/cart", "version": "1.0.0", "dependencies": {"tool": "1", "a": "1"}},
                "packages/cart/node_modules/a": {"version": "1.5.0"}
              }
            }
            """;

    static final String NESTED = """
            {
              "name": "shop", "version": "1.0.0", "lockfileVersion": 1, "requires": true,
              "dependencies": {
                "a": {
                  "version": "1.0.0", "resolved": "https://registry.example/a/-/a-1.0.0.tgz",
                  "integrity": "sha1-YQ==", "requires": {"b": "^1.0.0", "c": "1"},
                  "dependencies": {
                    "b": {"version": "1.2.0", "dev": true, "requires": {"c": "1"},
                      "dependencies": {"d": {"version": "0.0.1", "bundled": true}}, "optional": true}
                  }
                },
                "b": {"version": "2.0.0"},
                "boxed": {"version": "https://files.example/boxed.tgz"},
                "c": {"version": "1.0.0", "requires": {"b": "2"}},
                "gitted": {"version": "git+https://git.example/x/gitted.git#0123456", "from": "gitted@git.example"},
                "other": {"version": "npm:@r/real@2.0.1"},
                "placed": {"version": "file:../placed"}
              }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void readsPackagesByLocationWithTheirSourcesAndFlags() {
        assertThat(describe(InventoryFixture.read(folder, "package-lock.json", BY_LOCATION)))
                .containsExactly(
                        "beside@0.1.0 file",
                        "@s/scoped@5.0.0 registry",
                        "a@2.0.0 registry",
                        "a@1.0.0 registry script",
                        "boxed@1.1.0 remote",
                        "elsewhere link",
                        "gitted@3.0.0 git",
                        "inside@4.0.0 registry peer bundled",
                        "real@2.0.1 registry as other optional",
                        "tool@1.9.0 registry dev",
                        "watch@1.0.0 registry devOptional",
                        "@shop/cart@1.0.0 workspace",
                        "a@1.5.0 registry");
    }

    @Test
    void tellsPlaceIntegrityAddressAndPackageUrl() {
        Inventory inventory = InventoryFixture.read(folder, "package-lock.json", BY_LOCATION);

        LocatedPackage scoped = one(inventory, "@s/scoped");
        assertThat(scoped.place()).hasToString(folder.resolve("package-lock.json") + ":13");
        assertThat(scoped.integrity()).contains("sha512-c2NvcGVk");
        assertThat(scoped.resolved()).contains("https://registry.example/@s/scoped/-/scoped-5.0.0.tgz");
        assertThat(scoped.purl()).isEqualTo("pkg:npm/%40s/scoped@5.0.0");
        assertThat(scoped.hasInstallScript()).contains(false);
        assertThat(one(inventory, "gitted").purl()).startsWith("pkg:npm/gitted@3.0.0?vcs_url=git%2B");
        assertThat(one(inventory, "elsewhere").purl()).isEqualTo("pkg:npm/elsewhere");
    }

    @Test
    void matchesOnlyRegistryPackagesAgainstAdvisories() {
        assertThat(InventoryFixture.read(folder, "package-lock.json", BY_LOCATION)
                        .packages())
                .filteredOn(found -> !found.isFromRegistry())
                .extracting(LocatedPackage::source)
                .containsExactlyInAnyOrder(
                        PackageSource.FILE,
                        PackageSource.REMOTE,
                        PackageSource.LINK,
                        PackageSource.GIT,
                        PackageSource.WORKSPACE);
    }

    @Test
    void resolvesNamesFromEachFolderUpwards() {
        Inventory inventory = InventoryFixture.read(folder, "package-lock.json", BY_LOCATION);

        assertThat(paths(inventory, "@s/scoped")).containsExactly("shop@1.0.0 > a@1.0.0 > @s/scoped@5.0.0");
        assertThat(paths(inventory, "tool"))
                .containsExactly("shop@1.0.0 > tool@1.9.0", "shop@1.0.0 > @shop/cart@1.0.0 > tool@1.9.0");
        assertThat(inventory.packages())
                .filteredOn(found -> found.toString().equals("a@2.0.0"))
                .first()
                .satisfies(found -> assertThat(found.paths().shown())
                        .hasToString("[shop@1.0.0 > a@1.0.0 > @s/scoped@5.0.0 > a@2.0.0]"));
        assertThat(inventory.packages())
                .filteredOn(found -> found.toString().equals("a@1.5.0"))
                .first()
                .satisfies(found ->
                        assertThat(found.paths().shown()).hasToString("[shop@1.0.0 > @shop/cart@1.0.0 > a@1.5.0]"));
        assertThat(paths(inventory, "inside")).containsExactly("inside@4.0.0");
    }

    @Test
    void readsNestedDependenciesOfVersionOne() {
        Inventory inventory = InventoryFixture.read(folder, "package-lock.json", NESTED);

        assertThat(describe(inventory))
                .containsExactly(
                        "a@1.0.0 registry",
                        "b@1.2.0 registry dev optional",
                        "d@0.0.1 registry bundled",
                        "b@2.0.0 registry",
                        "boxed remote",
                        "c@1.0.0 registry",
                        "gitted git",
                        "@r/real@2.0.1 registry as other",
                        "placed file");
        assertThat(one(inventory, "a").integrity()).contains("sha1-YQ==");
        assertThat(one(inventory, "a").hasInstallScript()).isEmpty();
        assertThat(one(inventory, "gitted").resolved()).contains("git+https://git.example/x/gitted.git#0123456");
        assertThat(paths(inventory, "c"))
                .containsExactly("shop@1.0.0 > a@1.0.0 > c@1.0.0", "shop@1.0.0 > a@1.0.0 > b@1.2.0 > c@1.0.0");
    }

    @Test
    void findsTheProjectsOwnDependenciesOfVersionOneInTheManifestBesideIt() throws IOException {
        Files.writeString(
                folder.resolve("package.json"), "{\"name\": \"shop\", \"dependencies\": {\"c\": \"1\", \"a\": \"1\"}}");

        assertThat(paths(InventoryFixture.read(folder, "package-lock.json", NESTED), "c"))
                .containsExactly(
                        "shop@1.0.0 > c@1.0.0",
                        "shop@1.0.0 > a@1.0.0 > c@1.0.0",
                        "shop@1.0.0 > a@1.0.0 > b@1.2.0 > c@1.0.0");
    }

    @Test
    void readsShrinkwrapsFromBeforeNpmFiveWhichOnlyNest() {
        Inventory inventory = InventoryFixture.read(folder, "npm-shrinkwrap.json", """
                {"name": "old", "version": "0.1.0", "dependencies": {
                  "a": {"version": "1.0.0", "from": "a@^1.0.0", "resolved": "https://registry.example/a/-/a-1.0.0.tgz",
                    "dependencies": {"b": {"version": "2.0.0"}}},
                  "g": {"version": "3.0.0", "from": "x/g", "resolved": "git://git.example/x/g.git#0123456"}}}
                """);

        assertThat(describe(inventory)).containsExactly("a@1.0.0 registry", "b@2.0.0 registry", "g@3.0.0 git");
        assertThat(paths(inventory, "b")).containsExactly("old@0.1.0 > a@1.0.0 > b@2.0.0");
    }

    @Test
    void prefersPackagesToTheirCopyForOldClients() {
        assertThat(describe(InventoryFixture.read(folder, "package-lock.json", """
                        {"lockfileVersion": 2,
                         "dependencies": {"a": {"version": "9.9.9"}},
                         "packages": {"": {}, "node_modules/a": {"version": "1.0.0"}}}
                        """)))
                .containsExactly("a@1.0.0 registry");
    }

    @Test
    void readsTheHiddenLockfileOfAnInstalledTree() {
        assertThat(describe(InventoryFixture.read(folder, ".package-lock.json", """
                        {"name": "shop", "lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1.0.0"}}}
                        """)))
                .containsExactly("a@1.0.0 registry");
    }

    @Test
    void readsLockfilesWithByteOrderMarkAndWindowsLineEnds() {
        Inventory inventory =
                InventoryFixture.read(folder, "package-lock.json", "\uFEFF" + BY_LOCATION.replace("\n", "\r\n"));

        assertThat(one(inventory, "@s/scoped").place().lineOrZero()).isEqualTo(13);
    }

    @Test
    void survivesAnyBytes() {
        InventoryFixture.fuzz(folder, List.of("npm"), List.of(BY_LOCATION, NESTED));
    }
}
