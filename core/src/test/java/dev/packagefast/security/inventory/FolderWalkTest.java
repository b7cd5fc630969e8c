package dev.packagefast.security.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWalkTest {
    private static final String LOCK =
            "{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": {\"version\": \"1.0.0\"}}}";

    @TempDir
    Path folder;

    private Path write(String path, String content) throws IOException {
        return InventoryFixture.write(folder, path, content);
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
    void readsManyFilesOnSeveralThreadsInTheOrderOfTheFolders() throws IOException {
        List<Path> expected = new ArrayList<>();
        for (int i = 100; i < 160; i++) {
            boolean bad = i % 7 == 0;
            Path file = write("m" + i + "/package-lock.json", bad ? "{" : LOCK.replace("1.0.0", i + ".0.0"));
            if (!bad) {
                expected.add(file);
            }
        }

        Inventory inventory = Inventory.read(folder);

        assertThat(inventory.files()).isEqualTo(expected);
        assertThat(inventory.packages())
                .extracting(found -> found.place().file())
                .isEqualTo(expected);
        assertThat(inventory.packages())
                .allSatisfy(found -> assertThat(found.place().file().toString())
                        .contains("m" + found.version().substring(0, 3)));
        assertThat(inventory.problems()).hasSize(60 - expected.size());
    }

    @Test
    void aReaderThatFailsOnAnotherThreadFailsTheReading() throws IOException {
        for (int i = 0; i < 20; i++) {
            write("m" + i + "/package-lock.json", LOCK);
        }
        LockfileFormat broken = (_, contents) -> {
            throw new IllegalStateException("defect in " + contents.file().getFileName());
        };
        assertThatThrownBy(
                        () -> Inventory.read(folder, LockfileFormats.builtIn().withReader("npm", broken)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("defect in package-lock.json");
    }

    @Test
    void namesOfAnyBytesAreWalkedThrough() throws Exception {
        Path line = write("two\nlines/package-lock.json", LOCK);
        // A name that is no UTF-8, which Java itself cannot make.
        Process shell = new ProcessBuilder(
                        "sh", "-c", "d=$(printf 'no\\377utf8'); mkdir \"$d\" && cp two*/package-lock.json \"$d\"")
                .directory(folder.toFile())
                .start();
        assumeTrue(shell.waitFor() == 0, "this file system takes only names in UTF-8");

        Inventory inventory = Inventory.read(folder);

        assertThat(inventory.problems()).isEmpty();
        assertThat(inventory.files()).hasSize(2).contains(line);
        assertThat(inventory.packages()).hasSize(2);
    }

    @Test
    void aPipeInTheNameOfALockfileIsAProblem() throws Exception {
        write("package-lock.json", LOCK);
        Path pipe = folder.resolve("Cargo.lock");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        Inventory inventory = Inventory.read(folder);

        assertThat(inventory.packages()).hasSize(1);
        assertThat(InventoryFixture.problem(inventory)).startsWith("Cargo.lock: is not a regular file");
    }

    @Test
    void manyFoldersGiveTheSameAsOneByOne() throws IOException {
        List<Path> folders = new ArrayList<>();
        folders.add(folder);
        for (int i = 1; i < 3_000; i++) {
            Path own = Files.createDirectory(folders.get(i / 3).resolve("f" + i));
            folders.add(own);
            if (i % 11 == 0) {
                Files.writeString(own.resolve("package-lock.json"), i % 22 == 0 ? LOCK : "no lockfile " + i);
            }
            if (i % 97 == 0) {
                Files.createDirectories(own.resolve("node_modules/a"));
                Files.createSymbolicLink(own.resolve("yarn.lock"), own.resolve("nowhere"));
            }
        }
        List<Path> lockfiles = new ArrayList<>();
        List<Path> passedOver = new ArrayList<>();
        List<Path> brokenLinks = new ArrayList<>();
        inOrder(folder, lockfiles, passedOver, brokenLinks);

        for (int round = 0; round < 5; round++) {
            FolderWalk walk = new FolderWalk(folder, false, LockfileFormats.builtIn());

            assertThat(walk.found()).extracting(FolderWalk.Found::file).containsExactlyElementsOf(lockfiles);
            assertThat(walk.skipped()).extracting(SkippedPath::path).containsExactlyElementsOf(passedOver);
            assertThat(walk.problems())
                    .extracting(problem -> problem.place().file())
                    .containsExactlyElementsOf(brokenLinks);
        }
        assertThat(lockfiles).hasSize(272);
        assertThat(brokenLinks).hasSize(30).hasSameSizeAs(passedOver);
    }

    /** What a walk by hand meets, files of a folder before the folders in it. */
    private static void inOrder(Path folder, List<Path> lockfiles, List<Path> passedOver, List<Path> brokenLinks) {
        File[] entries = folder.toFile().listFiles();
        Arrays.sort(entries);
        for (File entry : entries) {
            if (entry.getName().equals("package-lock.json")) {
                lockfiles.add(entry.toPath());
            } else if (entry.getName().equals("yarn.lock")) {
                brokenLinks.add(entry.toPath());
            } else if (entry.getName().equals("node_modules")) {
                passedOver.add(entry.toPath());
            }
        }
        for (File entry : entries) {
            if (entry.isDirectory() && !entry.getName().equals("node_modules")) {
                inOrder(entry.toPath(), lockfiles, passedOver, brokenLinks);
            }
        }
    }

    @Test
    void aFormatThatFailsOnAnotherThreadFailsTheWalk() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            write("f" + i % 10 + "/g" + i + "/file" + i, "");
        }
        LockfileFormats broken = LockfileFormats.builtIn().withFurther(name -> {
            if (name.equals("file777")) {
                throw new IllegalStateException("defect");
            }
            return Optional.empty();
        });
        for (int round = 0; round < 20; round++) {
            assertThatThrownBy(() -> Inventory.read(folder, broken))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("defect");
        }
    }

    @Test
    void anInterruptStopsNoWalkAndIsKept() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            write("f" + i + "/package-lock.json", LOCK);
        }
        Thread.currentThread().interrupt();

        Inventory inventory = Inventory.read(folder);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(inventory.problems()).isEmpty();
        assertThat(inventory.files()).hasSize(1_000);
    }

    @Test
    void aHundredThousandFilesAreWalkedThrough() throws IOException {
        for (int i = 0; i < 100; i++) {
            Path sub = Files.createDirectory(folder.resolve("d" + i));
            for (int file = 0; file < 1_000; file++) {
                Files.createFile(sub.resolve("f" + file));
            }
        }
        write("d50/package-lock.json", LOCK);

        assertThat(Inventory.read(folder).packages()).hasSize(1);
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

    @Test
    void readsLargeAndSmallFilesInTheOrderOfTheFolders() throws IOException {
        String large = " ".repeat(5 << 20) + LOCK;
        List<Path> expected = new ArrayList<>();
        for (int i = 10; i < 30; i++) {
            expected.add(write("f" + i + "/package-lock.json", i % 5 == 0 ? large : LOCK + " ".repeat(i)));
        }

        Inventory inventory = Inventory.read(folder);

        assertThat(inventory.problems()).isEmpty();
        assertThat(inventory.files()).containsExactlyElementsOf(expected);
        assertThat(inventory.packages())
                .extracting(found -> found.place().file())
                .containsExactlyElementsOf(expected);
    }
}
