package dev.packagefast.security.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.packagefast.security.integrity.Digest;
import dev.packagefast.security.integrity.HashAlgorithm;
import dev.packagefast.security.testing.Fuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionManifestTest {
    @TempDir
    Path folder;

    static PackagePin pin(String version, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new PackagePin("npm", "demo", version, Digest.of(HashAlgorithm.SHA512, bytes, 0, bytes.length));
    }

    private static PermissionManifest manifest() {
        return new PermissionManifest(
                pin("1.0.0", "one"),
                "L2",
                new Permissions(
                        Permissions.Reach.HOSTS,
                        List.of("nodejs.org", "*.assets.example:8443"),
                        List.of(
                                "system",
                                "package",
                                "node_modules",
                                "/etc/fstab",
                                "~/.cache/node-gyp",
                                "project/shared"),
                        List.of("package", "temp"),
                        List.of("package", "/usr/bin/make", "node/bin/node", "/usr/bin/make")),
                new Attempts(List.of("evil.example"), List.of("~/.ssh/id_rsa"), List.of("project/.git"), List.of()));
    }

    private static String json() {
        return new String(manifest().toJson(), StandardCharsets.UTF_8);
    }

    private static ManifestException refused(String json) {
        Throwable thrown =
                catchThrowable(() -> PermissionManifest.parse(json.getBytes(StandardCharsets.UTF_8), "m.json"));
        assertThat(thrown).isInstanceOf(ManifestException.class);
        return (ManifestException) thrown;
    }

    @Test
    void isTheSameBytesWhateverTheOrderItWasMadeIn() throws Exception {
        PermissionManifest read = PermissionManifest.parse(manifest().toJson(), "m.json");
        assertThat(read).isEqualTo(manifest());
        assertThat(read.toJson()).isEqualTo(manifest().toJson());
        assertThat(read.granted().programs()).containsExactly("/usr/bin/make", "node/bin/node", "package");
        assertThat(json()).endsWith("}\n").isASCII();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../x",
                "package/../../x",
                "/opt/../root/.ssh",
                "/opt/./x",
                "/opt//x",
                "/opt/x/",
                "/",
                "",
                "/etc",
                "/root",
                "/root/x",
                "/home",
                "/home/u",
                "/home/u/x",
                "/home/u/.ssh/id_rsa",
                "/etc/shadow",
                "/etc/ssl/private",
                "/etc/ssl/private/key.pem",
                "/proc/1/environ",
                "/sys/kernel",
                "/dev/sda",
                "/run/docker.sock",
                "~",
                "~/x",
                "~/.ssh/id_rsa",
                "~/.npmrc",
                "~/shop/.env",
                "~/shop/.env.local",
                "~/.config/gh/hosts.yml",
                "~root/x/y",
                "project",
                "project/.env",
                "project/.npmrc",
                "package/sub",
                "elsewhere",
                "relative/path",
                "C:\\Users",
                "/opt/x\u0000y",
                "/opt/x\ny",
                "/opt/x\u202ey",
                "/opt/x\u001b[2Jy"
            })
    void refusesToReadByNameWhatNoScriptNeeds(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PermissionManifest(
                        pin("1.0.0", "one"),
                        "L2",
                        new Permissions(Permissions.Reach.NONE, List.of(), List.of(entry), List.of(), List.of()),
                        Attempts.NONE));
        String written = json().replace("\"/etc/fstab\"", "\"" + escaped(entry) + "\"");
        assertThat(refused(written)).hasMessageContaining("m.json");
    }

    private static String escaped(String entry) {
        StringBuilder text = new StringBuilder();
        for (char c : entry.toCharArray()) {
            text.append(
                    c < 0x20 || c > 0x7e || c == '\\'
                            ? "\\u" + "0".repeat(4 - Integer.toHexString(c).length()) + Integer.toHexString(c)
                            : c);
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "system",
                "node_modules",
                "node",
                "headers",
                "/etc/cron.d",
                "/usr/local/bin",
                "/opt/tool",
                "~/.bashrc",
                "~/.config/autostart",
                "project/.git",
                "package/lib",
                "/root/.bashrc"
            })
    void refusesToWriteWhatOthersTrust(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PermissionManifest(
                        pin("1.0.0", "one"),
                        "L2",
                        new Permissions(Permissions.Reach.NONE, List.of(), List.of(), List.of(entry), List.of()),
                        Attempts.NONE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "\"manifestVersion\" : 1| \"manifestVersion\" : 2| manifestVersion is '2'; expected 1",
                "\"manifestVersion\" : 1| \"manifestVersion\" : \"1\"| expected 1",
                "\"manifestVersion\" : 1,| | lacks manifestVersion",
                "\"isolation\" : \"L2\"| \"isolation\" : 2| isolation holds '2'; expected text",
                "\"isolation\"| \"more\" : 1, \"isolation\"| 'more' is no key of the manifest",
                "\"isolation\"| \"reads\" : [], \"isolation\"| Duplicate field 'reads'",
                "\"ecosystem\" : \"npm\"| \"ecosystem\" : \"pypi\"| expected npm",
                "\"name\" : \"demo\"| \"name\" : \"de mo\"| holds a character",
                "\"name\" : \"demo\"| \"name\" : \"\"| has 0 characters",
                "\"network\" : \"hosts\"| \"network\" : \"none\"| expected hosts where the network is hosts",
                "\"network\" : \"hosts\"| \"network\" : \"some\"| expected none, hosts, loopback or all",
                "\"sha512-| \"sha1-| expected one sha512",
                "\"temp\"| \"package\"| 'package' stands twice in writes",
                "\"temp\"| 1| writes holds '1'; expected text",
                "\"temp\"| [ ]| expected text",
                "\"nodejs.org\"| \"http://nodejs.org\"| is no host",
                "\"refused\" : {| \"refused\" : { \"other\" : [],| 'other' is no key of refused",
            })
    void saysWhatIsWrong(String original, String replacement, String said) {
        assertThat(json()).contains(original);
        String changed = json().replace(original, replacement == null ? "" : replacement);
        assertThat(refused(changed)).hasMessageStartingWith("m.json").hasMessageContaining(said);
    }

    @Test
    void namesTheLine() {
        assertThat(refused(json().replace("\"temp\"", "1")).what())
                .matches("m\\.json:\\d+: writes holds '1'; expected text");
    }

    @Test
    void refusesEveryBeginningOfItself() {
        byte[] whole = manifest().toJson();
        // The last byte is the line feed, without which it is whole all the same.
        for (int length = 0; length < whole.length - 1; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(ManifestException.class)
                    .as("the first %s bytes", length)
                    .isThrownBy(() -> PermissionManifest.parse(part, "m.json"));
        }
    }

    @Test
    void refusesMoreBehindItsEnd() {
        assertThat(refused(json() + "{}")).hasMessageContaining("expected the end");
    }

    @Test
    void refusesWhatIsTooLargeTooManyOrTooDeep() throws IOException {
        assertThat(refused(json() + " ".repeat(PermissionManifest.LARGEST))).hasMessageContaining("bytes");
        StringBuilder many = new StringBuilder("\"temp\"");
        for (int i = 0; i < PermissionManifest.MOST_ENTRIES; i++) {
            many.append(", \"/srv/a/").append(i).append('"');
        }
        assertThat(refused(json().replace("\"temp\"", many))).hasMessageContaining("more than 2000 entries");
        assertThat(refused("[".repeat(100_000))).hasMessageContaining("expected the manifest as a JSON object");
        assertThat(refused(json().replace("\"temp\"", "[".repeat(1000)))).hasMessageContaining("m.json");
        Path file = Files.write(folder.resolve("large.json"), new byte[PermissionManifest.LARGEST + 10]);
        assertThatExceptionOfType(ManifestException.class)
                .isThrownBy(() -> PermissionManifest.read(file))
                .withMessageContaining("has more than");
        assertThatExceptionOfType(ManifestException.class)
                .isThrownBy(() -> PermissionManifest.read(folder.resolve("none.json")))
                .withMessageContaining("is not there");
    }

    @Test
    void belongsToOneTarballOnly() throws Exception {
        PermissionManifest manifest = manifest();
        manifest.requirePackage(pin("1.0.0", "one"));
        assertThatExceptionOfType(ManifestException.class)
                .isThrownBy(() -> manifest.requirePackage(pin("1.0.0", "two")))
                .withMessageContaining("expected " + pin("1.0.0", "one").integrity())
                .withMessageContaining("found " + pin("1.0.0", "two").integrity());
        PackagePin other =
                new PackagePin("npm", "other", "1.0.0", pin("1.0.0", "one").integrity());
        assertThatExceptionOfType(ManifestException.class)
                .isThrownBy(() -> manifest.requirePackage(other))
                .withMessageContaining("is of the package demo, and the tarball is of other");
    }

    @Test
    void everyFlippedBitOfTheHashIsAnotherPackage() throws Exception {
        byte[] hash = pin("1.0.0", "one").integrity().bytes();
        for (int bit = 0; bit < hash.length * 8; bit++) {
            byte[] flipped = hash.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            String json = json().replace(
                            pin("1.0.0", "one").integrity().toSri(),
                            Digest.of(HashAlgorithm.SHA512, flipped).toSri());
            PermissionManifest read = PermissionManifest.parse(json.getBytes(StandardCharsets.UTF_8), "m.json");
            assertThatExceptionOfType(ManifestException.class)
                    .isThrownBy(() -> read.requirePackage(pin("1.0.0", "one")));
        }
    }

    @Test
    void saysWhatANewVersionNeedsMore() {
        PermissionManifest newer = new PermissionManifest(
                pin("1.1.0", "two"),
                "L2",
                new Permissions(
                        Permissions.Reach.HOSTS,
                        List.of("nodejs.org", "cdn.example"),
                        List.of("system", "package", "/etc/fstab", "~/.cache/node-gyp", "project/shared"),
                        List.of("package", "temp"),
                        List.of("package", "/usr/bin/make", "node/bin/node", "/usr/bin/curl")),
                new Attempts(List.of("evil.example"), List.of("~/.npmrc"), List.of("project/.git"), List.of()));
        ManifestDifference difference = manifest().differenceTo(newer);
        assertThat(difference.needsMore()).isTrue();
        assertThat(difference.lines())
                .containsExactly(
                        "demo@1.0.0 -> demo@1.1.0",
                        "- " + pin("1.0.0", "one").integrity(),
                        "+ " + pin("1.1.0", "two").integrity(),
                        "+ host cdn.example",
                        "+ executes /usr/bin/curl",
                        "+ tried to read ~/.npmrc (refused)",
                        "- host *.assets.example:8443",
                        "- reads node_modules",
                        "- tried to read ~/.ssh/id_rsa (refused)");
        assertThat(manifest().differenceTo(manifest()).isEmpty()).isTrue();
        PermissionManifest closed = new PermissionManifest(
                pin("1.0.0", "one"),
                "L2",
                new Permissions(Permissions.Reach.NONE, List.of(), List.of("system"), List.of(), List.of()),
                Attempts.NONE);
        assertThat(manifest().differenceTo(closed).needsMore()).isFalse();
        assertThat(closed.differenceTo(manifest()).needsMore()).isTrue();
        assertThat(closed.differenceTo(manifest()).lines()).contains("+ network none -> hosts");
    }

    @Test
    void attemptsOfHostileNamesCanBeReadAgain() throws Exception {
        Attempts hostile = new Attempts(
                List.of("e\u001b[2Jvil"),
                List.of("/x\ny", "/" + "a".repeat(5000)),
                List.of("\u202e/gpj"),
                List.of("\ud800"));
        PermissionManifest manifest = new PermissionManifest(
                pin("1.0.0", "one"),
                "L2",
                new Permissions(Permissions.Reach.NONE, List.of(), List.of("system"), List.of(), List.of()),
                hostile);
        assertThat(PermissionManifest.parse(manifest.toJson(), "m.json")).isEqualTo(manifest);
        assertThat(manifest.refused().hosts()).containsExactly("e\uFFFD[2Jvil");
    }

    @Test
    void aFloodOfAttemptsLeavesATrace() {
        List<String> flood = new java.util.ArrayList<>(
                IntStream.range(0, 5000).mapToObj(i -> "/tmp/a" + i).toList());
        flood.add("~/.ssh/id_rsa");
        Attempts attempts = new Attempts(List.of(), flood, List.of(), List.of());
        assertThat(attempts.reads()).hasSize(Attempts.MOST).contains(Attempts.MORE);
        assertThat(new Attempts(List.of(), attempts.reads(), List.of(), List.of()))
                .isEqualTo(attempts);
    }

    @Test
    void readsAnyBytesOrSaysWhyNot() {
        Fuzz.run(
                List.of(manifest().toJson(), "{}".getBytes(StandardCharsets.UTF_8)),
                bytes -> {
                    PermissionManifest read = PermissionManifest.parse(bytes, "m.json");
                    assertThat(PermissionManifest.parse(read.toJson(), "again")).isEqualTo(read);
                },
                ManifestException.class);
    }
}
