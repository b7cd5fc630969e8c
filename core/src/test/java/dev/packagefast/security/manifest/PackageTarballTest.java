package dev.packagefast.security.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.packagefast.security.integrity.Digest;
import dev.packagefast.security.integrity.HashAlgorithm;
import dev.packagefast.security.testing.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackageTarballTest {
    private static final String JSON = "{\"name\": \"@scope/demo\", \"version\": \"1.2.3\"}";

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("p.tgz");
    }

    private void refused(Path file, String said) {
        assertThatExceptionOfType(ManifestException.class)
                .isThrownBy(() -> PackagePin.of(file))
                .withMessageContaining(said);
    }

    @Test
    void findsNameVersionAndHash() throws Exception {
        Path file = new Tarball()
                .entry("package/a/package.json", "{}")
                .entry("package/package.json", JSON)
                .writeTo(file());
        byte[] bytes = Files.readAllBytes(file);
        PackagePin pin = PackagePin.of(file);
        assertThat(pin)
                .isEqualTo(new PackagePin(
                        "npm", "@scope/demo", "1.2.3", Digest.of(HashAlgorithm.SHA512, bytes, 0, bytes.length)));
        assertThat(pin).hasToString("@scope/demo@1.2.3");
    }

    @Test
    void hashesWhatFollowsTheArchiveToo() throws Exception {
        Path file = new Tarball().entry("package/package.json", JSON).writeTo(file());
        Digest before = PackagePin.of(file).integrity();
        Files.write(file, new byte[300_000], java.nio.file.StandardOpenOption.APPEND);
        byte[] bytes = Files.readAllBytes(file);
        assertThat(PackagePin.of(file).integrity())
                .isNotEqualTo(before)
                .isEqualTo(Digest.of(HashAlgorithm.SHA512, bytes, 0, bytes.length));
    }

    @Test
    void readsTheFirstFolderByAnyName() throws Exception {
        Path file = new Tarball().entry("./demo-1.2.3/package.json", JSON).writeTo(file());
        assertThat(PackagePin.of(file).version()).isEqualTo("1.2.3");
    }

    @Test
    void readsNamesOfPaxAndGnu() throws Exception {
        Path pax = new Tarball()
                .pax("path", "package/package.json")
                .entry("shortened", JSON)
                .writeTo(file());
        assertThat(PackagePin.of(pax).version()).isEqualTo("1.2.3");
        Path gnu = new Tarball()
                .entry('L', "././@LongLink", "package/package.json\0")
                .entry("shortened", JSON)
                .writeTo(file());
        assertThat(PackagePin.of(gnu).version()).isEqualTo("1.2.3");
    }

    @Test
    void refusesASecondPackageJson() throws Exception {
        for (String name : List.of("package/package.json", "other/package.json", "package//./package.json")) {
            refused(
                    new Tarball()
                            .entry("package/package.json", JSON)
                            .entry(name, "{}")
                            .writeTo(file()),
                    "two files that become package.json");
        }
        refused(
                new Tarball()
                        .entry("package/package.json", JSON)
                        .pax("path", "x/package.json")
                        .entry("package/harmless", "{}")
                        .writeTo(file()),
                "two files that become package.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "package/../../evil", "/etc/passwd", "package\\..\\..\\evil", ".."})
    void refusesNamesThatLeaveTheFolder(String name) throws IOException {
        refused(
                new Tarball()
                        .entry("package/package.json", JSON)
                        .entry(name, "x")
                        .writeTo(file()),
                "which leaves its folder");
    }

    @ParameterizedTest
    @ValueSource(chars = {'1', '2', '3', '5', '6'})
    void refusesAPackageJsonThatIsNoFile(char type) throws IOException {
        refused(new Tarball().entry(type, "package/package.json", "").writeTo(file()), "no plain file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"name\": \"demo\"}",
                "{\"version\": \"1.0.0\"}",
                "{\"name\": 1, \"version\": \"1.0.0\"}",
                "{\"name\": \"demo\", \"version\": \"1.0.0\", \"name\": \"other\"}",
                "{\"name\": \"demo\", \"version\": \"1.0.0\"} {}",
                "{\"name\": \"de\\u001b[2Jmo\", \"version\": \"1.0.0\"}",
                "{\"name\": \"de\\u0000mo\", \"version\": \"1.0.0\"}",
                "{\"name\": \"demo\", \"version\": \"1.0.0\\n\"}",
                "{\"name\": \"\", \"version\": \"1.0.0\"}"
            })
    void refusesAPackageJsonThatNamesNoPackage(String json) throws IOException {
        refused(new Tarball().entry("package/package.json", json).writeTo(file()), file().toString());
    }

    @Test
    void refusesSizesThatNoPackageHas() throws IOException {
        refused(
                new Tarball().header('0', "package/package.json", 5L << 20).writeTo(file()),
                "expected at most " + (4 << 20));
        refused(new Tarball().header('0', "package/big", 5L << 30).writeTo(file()), "expected at most");
        refused(new Tarball().header('x', "PaxHeader", 2L << 20).writeTo(file()), "a pax header of");
        refused(new Tarball().header('0', "package/short", 100_000).writeTo(file()), "ends within an entry");
        refused(
                new Tarball()
                        .entry('x', "PaxHeader", "99999 path=x\n")
                        .entry("a", "")
                        .writeTo(file()),
                "lengths do not fit");
        refused(
                new Tarball()
                        .entry("package/package.json", JSON)
                        .zeros(2)
                        .entry("other/package.json", "{}")
                        .writeTo(file()),
                "more behind the end");
    }

    @Test
    void refusesWhatIsNoTarball() throws IOException {
        refused(Files.writeString(file(), "hello"), "no whole gzip file");
        refused(
                Files.write(file(), Tarball.gzip("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8))),
                "ends within a block");
        refused(Files.write(file(), Tarball.gzip(new byte[1024])), "holds no package.json");
        refused(folder, "is no file");
        refused(folder.resolve("none.tgz"), "is not there");
        byte[] flipped = new Tarball().entry("package/package.json", JSON).tar();
        flipped[3] ^= 1;
        refused(Files.write(file(), Tarball.gzip(flipped)), "checksum does not fit");
    }

    @Test
    void refusesEveryBeginningOfAPackage() throws IOException {
        byte[] whole = Files.readAllBytes(Tarball.of(file(), "demo", "1.0.0"));
        for (int length = 0; length < whole.length; length++) {
            refused(Files.write(file(), Arrays.copyOf(whole, length)), file().toString());
        }
    }

    @Test
    void readsAnyBytesOrSaysWhyNot() throws Exception {
        byte[] tar = new Tarball()
                .pax("path", "package/package.json")
                .entry("shortened", JSON)
                .entry('L', "././@LongLink", "package/long\0")
                .entry("x", "content")
                .zeros(2)
                .tar();
        byte[] gzip = Tarball.gzip(tar);
        Fuzz.run(List.of(gzip), bytes -> PackagePin.of(Files.write(file(), bytes)), ManifestException.class);
        Fuzz.run(
                List.of(tar),
                bytes -> PackagePin.of(Files.write(file(), Tarball.gzip(bytes))),
                ManifestException.class);
    }
}
