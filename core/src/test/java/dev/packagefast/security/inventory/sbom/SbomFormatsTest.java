package dev.packagefast.security.inventory.sbom;

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

class SbomFormatsTest {
    @TempDir
    Path folder;

    private static final String CYCLONE = """
            {"bomFormat": "CycloneDX", "specVersion": "1.6",
             "metadata": {"component": {"bom-ref": "app", "name": "app", "version": "1.0"}},
             "components": [
              {"bom-ref": "a", "name": "a", "version": "1.0.0", "purl": "pkg:npm/%40s/a@1.0.0",
               "hashes": [{"alg": "SHA-256", "content": "aa"}],
               "components": [{"name": "inner", "version": "2.0.0", "purl": "pkg:pypi/Inner_Name@2.0.0"}]},
              {"bom-ref": "d", "name": "libc", "purl": "pkg:deb/debian/libc6@2.28?upstream=glibc&distro=debian-10"},
              {"name": "m", "purl": "pkg:maven/org.example/m@3?type=jar", "scope": "optional"},
              {"name": "file"}
             ],
             "dependencies": [{"ref": "app", "dependsOn": ["a"]}, {"ref": "a", "dependsOn": ["d"]}]}
            """;

    private static final String CYCLONE_XML = """
            <bom xmlns="http://cyclonedx.org/schema/bom/1.5">
              <metadata><component bom-ref="app"><name>app</name><version>1.0</version></component></metadata>
              <components>
                <component bom-ref="go"><name>x/sys</name><version>v0.1.0</version><scope>optional</scope>
                  <hashes><hash alg="SHA-1">bb</hash></hashes><purl>pkg:golang/example.test/x/sys@v0.1.0</purl></component>
                <component bom-ref="apk"><name>zlib</name><version>1.2</version>
                  <purl>pkg:apk/alpine/zlib@1.2.10-r0?distro=alpine-3.17.2</purl></component>
                <component><name>file</name></component>
              </components>
              <dependencies><dependency ref="app"><dependency ref="go"/></dependency></dependencies>
            </bom>
            """;

    private static final String SPDX = """
            {"spdxVersion": "SPDX-2.3", "packages": [
              {"SPDXID": "SPDXRef-app", "name": "app"},
              {"SPDXID": "SPDXRef-a", "name": "a", "versionInfo": "1.0.0",
               "checksums": [{"algorithm": "SHA256", "checksumValue": "aa"}],
               "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:cargo/a@1.0.0"}]}],
             "relationships": [
              {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-app"},
              {"spdxElementId": "SPDXRef-a", "relationshipType": "DEPENDENCY_OF", "relatedSpdxElement": "SPDXRef-app"}]}
            """;

    private static final String TAGS = """
            SPDXVersion: SPDX-2.3
            DocumentComment: <text>PackageName: not one
            </text>
            PackageName: app
            SPDXID: SPDXRef-app

            PackageName: a
            SPDXID: SPDXRef-a
            PackageVersion: 1.0.0
            PackageChecksum: SHA256: aa
            ExternalRef: PACKAGE-MANAGER purl pkg:gem/a@1.0.0
            Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-app
            Relationship: SPDXRef-app DEPENDS_ON SPDXRef-a
            """;

    @Test
    void readsCycloneDxJson() {
        Inventory inventory = InventoryFixture.read(folder, "bom.json", CYCLONE);

        assertThat(describe(inventory))
                .containsExactly(
                        "@s/a@1.0.0 registry",
                        "glibc@2.28 registry",
                        "org.example:m@3 registry optional",
                        "inner-name@2.0.0 registry");
        assertThat(one(inventory, "glibc").ecosystem()).isEqualTo("Debian:10");
        assertThat(one(inventory, "@s/a").purl()).isEqualTo("pkg:npm/%40s/a@1.0.0");
        assertThat(one(inventory, "@s/a").integrity()).contains("SHA-256:aa");
        assertThat(paths(inventory, "glibc")).containsExactly("app@1.0 > a@1.0.0 > libc");
    }

    @Test
    void readsCycloneDxXml() {
        Inventory inventory = InventoryFixture.read(folder, "alpine.cdx.xml", CYCLONE_XML);

        assertThat(describe(inventory))
                .containsExactly("example.test/x/sys@0.1.0 registry optional", "zlib@1.2.10-r0 registry");
        assertThat(one(inventory, "zlib").ecosystem()).isEqualTo("Alpine:v3.17");
        assertThat(paths(inventory, "example.test/x/sys")).containsExactly("app@1.0 > x/sys@v0.1.0");
    }

    @Test
    void readsSpdxJson() {
        Inventory inventory = InventoryFixture.read(folder, "app.spdx.json", SPDX);

        assertThat(describe(inventory)).containsExactly("a@1.0.0 registry");
        assertThat(one(inventory, "a").ecosystem()).isEqualTo("crates.io");
        assertThat(paths(inventory, "a")).containsExactly("app > a@1.0.0");
    }

    @Test
    void readsSpdxTagsAndValues() {
        Inventory inventory = InventoryFixture.read(folder, "app.spdx", TAGS);

        assertThat(describe(inventory)).containsExactly("a@1.0.0 registry");
        assertThat(one(inventory, "a").integrity()).contains("SHA256:aa");
        assertThat(one(inventory, "a").place().lineOrZero()).isEqualTo(7);
        assertThat(paths(inventory, "a")).containsExactly("app > a@1.0.0");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    bom.json | `{}` | bom.json:1: is no CycloneDX file
                    bom.json | `{"bomFormat": "CycloneDX", "components": [{"purl": "x"}]}` | bom.json:1: 'x' is no package URL
                    a.spdx.json | `{}` | a.spdx.json:1: is no SPDX 2 file
                    a.spdx | `hello` | a.spdx:1: is no SPDX 2 file
                    bom.xml | `<x/>` | bom.xml:1: starts with the element 'x', not 'bom'
                    """)
    void saysWhatIsWrong(String file, String content, String message) {
        assertThat(problem(InventoryFixture.read(folder, file, content))).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource({
        "pkg:deb/ubuntu/a@1?distro=ubuntu-22.04, Ubuntu:22.04",
        "pkg:rpm/redhat/a@1, Red Hat",
        "pkg:rpm/rocky/a@1?distro=rocky-9.1, Rocky Linux:9",
        "pkg:rpm/almalinux/a@1?distro=almalinux-8.4, AlmaLinux:8",
        "pkg:apk/wolfi/a@1, Wolfi",
        "pkg:apk/chainguard/a@1, Chainguard",
        "pkg:deb/debian/a@1, Debian",
        "pkg:nuget/a@1, NuGet",
        "pkg:composer/x/a@1, Packagist",
        "pkg:swift/git.example/x/a@1, SwiftURL",
        "pkg:hex/a@1, Hex",
        "pkg:pub/a@1, Pub",
        "pkg:hackage/a@1, Hackage",
        "pkg:cran/a@1, CRAN",
        "pkg:conan/a@1, ConanCenter",
        "pkg:githubactions/x/a@1, GitHub Actions",
        "pkg:generic/a@1, generic"
    })
    void knowsEcosystemsByTheirPackageUrls(String purl, String ecosystem) {
        Inventory inventory = InventoryFixture.read(
                folder, "bom.json", "{\"bomFormat\": \"CycloneDX\", \"components\": [{\"purl\": \"" + purl + "\"}]}");

        assertThat(inventory.packages().getFirst().ecosystem()).isEqualTo(ecosystem);
    }

    @Test
    void survivesAnyBytes() {
        InventoryFixture.fuzz(
                folder,
                List.of("cyclonedx-json", "cyclonedx-xml", "spdx-json", "spdx-tag-value"),
                List.of(CYCLONE, CYCLONE_XML, SPDX, TAGS));
    }
}
