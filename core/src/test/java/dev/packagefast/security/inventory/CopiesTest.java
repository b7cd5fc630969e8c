package dev.packagefast.security.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a folder gives is what its files give one by one, however many of them are alike. */
class CopiesTest {
    private static final String NPM = """
            {"lockfileVersion": 3, "packages": {
              "": {"dependencies": {"a": "^1.0.0"}},
              "node_modules/a": {"version": "1.0.0", "dependencies": {"b": "*"}},
              "node_modules/b": {"version": "2.0.0"}}}
            """;

    private static final String NESTED = """
            {"lockfileVersion": 1, "dependencies": {
              "a": {"version": "1.0.0", "requires": {"b": "*"}},
              "b": {"version": "2.0.0"}}}
            """;

    private static final String YARN = """
            # yarn lockfile v1


            a@^1.0.0:
              version "1.0.0"
              dependencies:
                b "*"

            b@*:
              version "2.0.0"
            """;

    private static final String BERRY = """
            __metadata:
              version: 8

            "a@npm:^1.0.0":
              version: 1.0.0
              resolution: "a@npm:1.0.0"
              languageName: node
              linkType: hard

            "root-workspace-0b6124@workspace:.":
              version: 0.0.0-use.local
              resolution: "root-workspace-0b6124@workspace:."
              dependencies:
                a: "npm:^1.0.0"
              languageName: unknown
              linkType: soft
            """;

    private static final String PNPM = """
            lockfileVersion: '9.0'
            importers:
              .:
                dependencies:
                  a:
                    specifier: ^1.0.0
                    version: 1.0.0
            packages:
              a@1.0.0:
                resolution: {integrity: sha512-AAAA}
            snapshots:
              a@1.0.0: {}
            """;

    private static final String BUN = """
            {"lockfileVersion": 1, "workspaces": {"": {"dependencies": {"a": "^1.0.0"}}},
             "packages": {"a": ["a@1.0.0", "", {}, "sha512-AAAA"]}}
            """;

    private static final String GEMFILE = """
            GEM
              remote: https://registry.example/
              specs:
                a (1.0.0)

            PLATFORMS
              ruby

            DEPENDENCIES
              a
            """;

    private static final String NUGET = """
            {"version": 1, "dependencies": {"net8.0": {"A": {"type": "Direct", "resolved": "1.0.0", "contentHash": "AAAA"}}}}
            """;

    private static final String GO_MOD = "module example.test/x\n\ngo 1.16\n\nrequire example.test/a v1.0.0\n";

    private static final String CHILD = """
            <project><parent><groupId>g</groupId><artifactId>p</artifactId><version>1</version></parent>
              <artifactId>c</artifactId>
              <dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId></dependency></dependencies></project>
            """;

    @TempDir
    Path folder;

    private Path write(String path, String content) throws IOException {
        return InventoryFixture.write(folder, path, content);
    }

    private static String parent(String version) {
        return """
                <project><groupId>g</groupId><artifactId>p</artifactId><version>1</version><packaging>pom</packaging>
                  <dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId>
                    <version>%s</version></dependency></dependencies></dependencyManagement></project>
                """.formatted(version);
    }

    /** Everything that can be seen of one file's packages and problems. */
    private static List<String> seen(Inventory inventory, Path file) {
        List<String> lines = new ArrayList<>();
        for (PackageDependencies dependencies : inventory.dependencies()) {
            if (dependencies.file().equals(file)) {
                lines.add("direct " + dependencies.direct() + " complete " + dependencies.complete() + " "
                        + dependencies.directComplete());
                for (LocatedPackage each : dependencies.packages()) {
                    lines.add(each + " requires " + dependencies.requiredBy(each));
                }
            }
        }
        for (LocatedPackage each : inventory.packages()) {
            if (each.place().file().equals(file)) {
                lines.add(String.join(
                        " ",
                        each.purl(),
                        each.ecosystem(),
                        each.place().toString(),
                        each.paths().toString(),
                        each.source().wireName(),
                        each.alias() + "" + each.integrity() + each.resolved() + each.groups()
                                + each.hasInstallScript(),
                        each.dev() + "" + each.optional() + each.devOptional() + each.peer() + each.bundled()));
            }
        }
        for (InventoryProblem problem : inventory.problems()) {
            if (problem.place().file().equals(file)) {
                lines.add(problem.toString());
            }
        }
        return lines;
    }

    private void assertEachFileGivesWhatItGivesAlone() throws IOException {
        Inventory whole = Inventory.read(folder);
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(file -> Formats.byFileName(String.valueOf(file.getFileName())) != null)
                    .filter(Files::isRegularFile)
                    // One beside a go.mod is read with it.
                    .filter(file -> !file.endsWith("go.sum") || !Files.exists(file.resolveSibling("go.mod")))
                    .toList();
        }
        assertThat(files).hasSizeGreaterThan(4);
        int packages = 0;
        for (Path file : files) {
            Inventory alone = Inventory.read(file);
            assertThat(seen(whole, file)).as("%s", file).isEqualTo(seen(alone, file));
            packages += alone.packages().size();
        }
        assertThat(whole.packages().size()).isEqualTo(packages);
    }

    @Test
    void aCopyStandsInItsOwnFolder() throws IOException {
        for (String project : List.of("one", "two", "three")) {
            write(project + "/package-lock.json", NPM);
            write(project + "/old/package-lock.json", NESTED);
            write(project + "/yarn.lock", YARN);
            write(project + "/package.json", "{\"dependencies\": {\"a\": \"^1.0.0\"}}");
            write(project + "/berry/yarn.lock", BERRY);
            write(project + "/pnpm-lock.yaml", PNPM);
            write(project + "/bun.lock", BUN);
            write(project + "/Gemfile.lock", GEMFILE);
            write(project + "/packages.lock.json", NUGET);
            write(project + "/go.mod", GO_MOD);
            write(project + "/cut/package-lock.json", NPM.substring(0, 100));
            write(project + "/cut/yarn.lock", YARN.substring(0, YARN.indexOf("b@*")));
            write(project + "/cut/Gemfile.lock", GEMFILE.substring(0, 60));
        }
        write("parents/a/pom.xml", parent("1.0.0"));
        write("parents/b/pom.xml", parent("2.0.0"));
        write("parents/a/child/pom.xml", CHILD);
        write("parents/b/child/pom.xml", CHILD);

        assertEachFileGivesWhatItGivesAlone();

        Inventory whole = Inventory.read(folder);
        LocatedPackage inTwo = whole.packages().stream()
                .filter(each -> each.place().file().equals(folder.resolve("two/package-lock.json")))
                .filter(each -> each.name().equals("b"))
                .findFirst()
                .orElseThrow();
        assertThat(inTwo.paths().shown().getFirst()).hasToString("two > a@1.0.0 > b@2.0.0");
        assertThat(whole.packages())
                .filteredOn(each -> each.place().file().startsWith(folder.resolve("parents")))
                .extracting(LocatedPackage::toString)
                .contains("g:a@1.0.0", "g:a@2.0.0");
    }

    @Test
    void whatStandsBesideMakesADifference() throws IOException {
        for (int i = 0; i < 4; i++) {
            write(i + "/yarn.lock", YARN);
            write(i + "/go.mod", GO_MOD);
            write(i + "/v1/package-lock.json", NESTED);
            write(i + "/cut/yarn.lock", YARN);
        }
        write("1/package.json", "{\"dependencies\": {\"a\": \"^1.0.0\"}}");
        write("2/package.json", "{\"dependencies\": {\"b\": \"*\"}}");
        write("3/package.json", "no JSON");
        write("1/v1/package.json", "{\"dependencies\": {\"b\": \"^1.0.0\"}}");
        write("2/go.sum", "example.test/s v1.2.3 h1:AAAA\n");
        // The yarn.lock is known to be cut off only by what package.json asks for.
        write("3/cut/package.json", "{\"dependencies\": {\"z\": \"^1.0.0\"}}");

        assertEachFileGivesWhatItGivesAlone();

        assertThat(Inventory.read(folder).problems())
                .extracting(problem -> problem.place().file())
                .contains(folder.resolve("3/cut/yarn.lock"));
    }

    @Test
    void oneByteMakesADifference() throws IOException {
        for (int i = 0; i < 9; i++) {
            write(i + "/package-lock.json", NPM.replace("2.0.0", "2.0." + i));
        }

        assertEachFileGivesWhatItGivesAlone();

        assertThat(Inventory.read(folder).packages())
                .filteredOn(each -> each.name().equals("b"))
                .extracting(LocatedPackage::version)
                .containsExactly("2.0.0", "2.0.1", "2.0.2", "2.0.3", "2.0.4", "2.0.5", "2.0.6", "2.0.7", "2.0.8");
    }

    @Test
    void realLockfilesGiveTheSameManyTimes() throws IOException {
        Path real = SharedData.require("lockfiles");
        List<Path> files;
        try (Stream<Path> walk = Files.walk(real)) {
            files = walk.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(real.resolve("reference")))
                    .filter(file -> Inventory.reads(String.valueOf(file.getFileName())))
                    .filter(file -> file.toFile().length() < 300_000)
                    .sorted()
                    .toList();
        }
        for (int copy = 0; copy < 3; copy++) {
            for (int i = 0; i < files.size(); i++) {
                Path to = folder.resolve(copy + "/" + i).resolve(files.get(i).getFileName());
                Files.createDirectories(to.getParent());
                Files.copy(files.get(i), to);
            }
        }

        assertEachFileGivesWhatItGivesAlone();
    }
}
