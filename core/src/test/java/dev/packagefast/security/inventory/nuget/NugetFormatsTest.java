package dev.packagefast.security.inventory.nuget;

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

class NugetFormatsTest {
    @TempDir
    Path folder;

    private static final String LOCK = """
            {"version": 1, "dependencies": {"net8.0": {
              "A": {"type": "Direct", "resolved": "1.0.0", "contentHash": "aa==", "dependencies": {"b": "2.0.0"}},
              "B": {"type": "Transitive", "resolved": "2.0.0"},
              "Mine": {"type": "Project", "dependencies": {"B": "[2.0.0, )"}}
            }}}
            """;

    private static final String DEPS = """
            {"targets": {"net8.0": {"App/1.0.0": {"dependencies": {"A": "1.0.0"}}, "A/1.0.0": {}}},
             "libraries": {"App/1.0.0": {"type": "project"}, "A/1.0.0": {"type": "package", "sha512": "sha512-aa=="}}}
            """;

    private static final String CONFIG = """
            <?xml version="1.0"?>
            <packages>
              <package id="A" version="1.0.0" targetFramework="net46" />
              <package id="T" version="2.0.0" developmentDependency="true" />
            </packages>
            """;

    private static final String PROJECT = """
            <Project>
              <PropertyGroup><AVersion>1.0.0</AVersion></PropertyGroup>
              <ItemGroup>
                <PackageReference Include="A" Version="$(AVersion)" />
                <PackageReference Include="B"><Version>[2.0.0, 3.0.0)</Version></PackageReference>
                <PackageReference Include="Analyzer" Version="3.0.0" PrivateAssets="all" />
                <Compile Include="x.cs" />
              </ItemGroup>
            </Project>
            """;

    @Test
    void readsLockfiles() {
        Inventory inventory = InventoryFixture.read(folder, "packages.lock.json", LOCK);

        assertThat(describe(inventory))
                .containsExactly("A@1.0.0 registry [net8.0]", "B@2.0.0 registry [net8.0]", "Mine workspace [net8.0]");
        String project = folder.getFileName().toString();
        assertThat(paths(inventory, "B"))
                .containsExactly(project + " > A@1.0.0 > B@2.0.0", project + " > Mine > B@2.0.0");
        assertThat(one(inventory, "A").integrity()).contains("aa==");
    }

    @Test
    void readsDepsJson() {
        Inventory inventory = InventoryFixture.read(folder, "app.deps.json", DEPS);

        assertThat(describe(inventory)).containsExactly("App@1.0.0 workspace", "A@1.0.0 registry");
        assertThat(paths(inventory, "A")).containsExactly("App@1.0.0 > A@1.0.0");
    }

    @Test
    void readsPackagesConfig() {
        Inventory inventory = InventoryFixture.read(folder, "packages.config", CONFIG);

        assertThat(describe(inventory)).containsExactly("A@1.0.0 registry", "T@2.0.0 registry dev");
        assertThat(one(inventory, "T").place().lineOrZero()).isEqualTo(4);
    }

    @Test
    void readsProjectFiles() {
        Inventory inventory = InventoryFixture.read(folder, "app.csproj", PROJECT);

        assertThat(describe(inventory))
                .containsExactly("A@1.0.0 registry", "B@2.0.0 registry", "Analyzer@3.0.0 registry dev");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    packages.lock.json | `{}` | packages.lock.json:1: is no packages.lock.json
                    packages.lock.json | `{"dependencies": {"f": {"A": {}}}}` | packages.lock.json:1: the entry of 'A' has no resolved version
                    a.deps.json | `{}` | a.deps.json:1: is no deps.json
                    a.deps.json | `{"libraries": {"A": {}}}` | a.deps.json:1: the library 'A' has no name/version
                    packages.config | `<packages><package id='A'/></packages>` | packages.config:1: a package has no id or no version
                    packages.config | `<x/>` | packages.config:1: starts with the element 'x', not 'packages'
                    packages.config | `` | packages.config: is empty
                    packages.config | `<packages>` | packages.config:1: is not XML
                    a.csproj | `<Project><ItemGroup><PackageReference Include='A' Version='1.*'/></ItemGroup></Project>` | a.csproj:1: A has the version '1.*', which is not exact
                    a.csproj | `<Project><ItemGroup><PackageReference Include='A'/></ItemGroup></Project>` | a.csproj:1: A has no version here
                    a.csproj | `<Project><ItemGroup><PackageReference Version='1'/></ItemGroup></Project>` | a.csproj:1: a PackageReference names no package
                    """)
    void saysWhatIsWrong(String file, String content, String message) {
        assertThat(problem(InventoryFixture.read(folder, file, content))).startsWith(message);
    }

    @Test
    void readsNoDocumentTypeAndNothingOutsideOfTheDocument() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "top secret");
        String hostile = "<!DOCTYPE packages [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>"
                + "<packages><package id=\"a\" version=\"1\">&x;</package></packages>";

        assertThat(problem(InventoryFixture.read(folder, "packages.config", hostile)))
                .startsWith("packages.config:1: declares a document type, which is not read");
    }

    @Test
    void refusesDeepNestingOfXml() {
        assertThat(problem(InventoryFixture.read(folder, "packages.config", "<packages>".repeat(10_000))))
                .startsWith("packages.config:1: is nested more than 500 levels deep");
    }

    @Test
    void readsLargeFilesWithManyEscapedCharacters() {
        StringBuilder content = new StringBuilder("<packages>");
        for (int i = 0; i < 20_000; i++) {
            content.append("<package id=\"a").append(i).append("\" version=\"1\">&amp;&lt;&#65;</package>\n");
        }

        assertThat(describe(InventoryFixture.read(
                        folder, "packages.config", content.append("</packages>").toString())))
                .hasSize(20_000);
    }

    @Test
    void survivesAnyBytes() {
        InventoryFixture.fuzz(
                folder,
                List.of("nuget-lock", "deps-json", "packages-config", "dotnet-project"),
                List.of(LOCK, DEPS, CONFIG, PROJECT));
    }
}
