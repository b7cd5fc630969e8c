package dev.packagefast.security.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWalkTest {
    private static final String LOCK =
            "{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": {\"version\": \"1.0.0\"}}}";

    @TempDir
    Path folder;

    private Path write(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    @Test
    void findsLockfilesInAllFoldersAndSaysWhatItPassedOver() throws IOException {
        write("package-lock.json", LOCK);
        write("service/Cargo.lock", "version = 3");
        write("service/deep/er/go.mod", "module example.test/x");
        write(".git/package-lock.json", LOCK);
        write("web/node_modules/b/package-lock.json", LOCK);

        Inventory inventory = Inventory.read(folder);

        assertThat(inventory.problems()).isEmpty();
        assertThat(inventory.files())
                .containsExactly(
                        folder.resolve("package-lock.json"),
                        folder.resolve("service/Cargo.lock"),
                        folder.resolve("service/deep/er/go.mod"));
        assertThat(inventory.skipped())
                .extracting(SkippedPath::path)
                .containsExactlyInAnyOrder(folder.resolve(".git"), folder.resolve("web/node_modules"));
    }

    @Test
    void goesNeitherOutOfTheTreeNorInCirclesThroughLinks() throws IOException {
        Path outside = Files.createTempDirectory("outside");
        Files.writeString(outside.resolve("package-lock.json"), LOCK);
        write("in/yarn.lock", "# yarn lockfile v1\n");
        Files.createSymbolicLink(folder.resolve("circle"), folder);
        Files.createSymbolicLink(folder.resolve("out"), outside);
        Files.createSymbolicLink(folder.resolve("package-lock.json"), outside.resolve("package-lock.json"));
        Files.createSymbolicLink(folder.resolve("yarn.lock"), folder.resolve("in/yarn.lock"));
        Files.createSymbolicLink(folder.resolve("bun.lock"), folder.resolve("nowhere"));

        Inventory inventory = Inventory.read(folder);

        assertThat(inventory.files()).containsExactly(folder.resolve("yarn.lock"), folder.resolve("in/yarn.lock"));
        assertThat(inventory.skipped())
                .extracting(SkippedPath::path)
                .containsExactlyInAnyOrder(
                        folder.resolve("circle"), folder.resolve("out"), folder.resolve("package-lock.json"));
        assertThat(inventory.problems())
                .extracting(InventoryProblem::what)
                .containsExactly("is a link that leads nowhere");
    }

    @Test
    void keepsWhatOtherFilesGiveWhenOneIsBroken() throws IOException {
        write("a/package-lock.json", LOCK);
        write("b/package-lock.json", "{");

        Inventory inventory = Inventory.read(folder);

        assertThat(inventory.packages()).hasToString("[a@1.0.0]");
        assertThat(inventory.problems()).hasSize(1);
        assertThat(inventory.problems().getFirst().kind()).isEqualTo(InventoryProblem.Kind.UNREADABLE);
    }

    @Test
    void readsInstalledTreesWhenAsked() throws IOException {
        write("node_modules/.package-lock.json", LOCK);
        write("node_modules/a/package.json", "{\"name\": \"a\", \"version\": \"1.0.0\"}");
        write("node_modules/a/lib/package.json", "{\"type\": \"module\"}");
        write("node_modules/a/package-lock.json", LOCK);
        write(
                "node_modules/@s/b/package.json",
                "{\"name\": \"@s/b\", \"version\": \"2.0.0\", \"scripts\": {\"postinstall\": \"x\"}}");
        write(
                "lib/site-packages/Six-1.0.dist-info/METADATA",
                "Metadata-Version: 2.1\nName: Six\nVersion: 1.0\n\nName: no\n");

        Inventory inventory = Inventory.read(folder, true);

        assertThat(InventoryFixture.describe(inventory))
                .containsExactlyInAnyOrder("six@1.0 registry", "a@1.0.0 registry", "@s/b@2.0.0 registry script");
        assertThat(Inventory.read(folder).packages()).isEmpty();
    }

    @Test
    void stopsAtTheDeepestLevel() throws IOException {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i <= Limits.MOST_FOLDER_DEPTH; i++) {
            path.append("d/");
        }
        write(path + "package-lock.json", LOCK);

        Inventory inventory = Inventory.read(folder);

        assertThat(inventory.packages()).isEmpty();
        assertThat(inventory.problems().getFirst().what()).isEqualTo("is more than 64 folders deep");
    }

    @Test
    void tellsOfMissingPathsUnknownNamesAndUnknownFormats() throws IOException {
        Path odd = write("odd.bin", "x");

        assertThat(InventoryFixture.problem(Inventory.read(folder.resolve("package-lock.json"))))
                .isEqualTo("package-lock.json: is not there. Check the path");
        assertThat(InventoryFixture.problem(Inventory.read(folder.resolve("nothing"))))
                .isEqualTo("nothing: is not there. Check the path");
        assertThat(InventoryFixture.problem(Inventory.read(odd)))
                .startsWith("odd.bin: is no lockfile that is known by its name. Known formats are npm, yarn");
        assertThat(InventoryFixture.problem(Inventory.readAs(odd, "tea")))
                .startsWith("odd.bin: cannot be read as 'tea', which is no format that is known");
        assertThat(InventoryFixture.problem(Inventory.readAs(folder, "npm"))).contains("is not a regular file");
        assertThat(Inventory.formats())
                .allSatisfy(format -> assertThat(Formats.named(format)).isNotNull());
    }

    @Test
    void survivesAnyBytesOfInstalledPackages() {
        InventoryFixture.fuzz(
                folder,
                java.util.List.of("installed-npm", "installed-python"),
                java.util.List.of("{\"name\": \"a\", \"version\": \"1\"}", "Name: a\nVersion: 1\n\n"));
    }
}
