package dev.packagefast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.sandbox.node.NodeInstallation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxProfileTest {
    @SuppressWarnings("unused")
    private static final List<String> NAMES = SandboxProfile.names();

    private static final String GOOD = """
            # a comment
            purpose = a test
            network = none
            least-isolation = L2
            read = node, node-modules
            path = node-modules
            separate-hard-links = yes
            wall-clock = 5m
            cpu = 90s
            memory = 2 GiB
            processes = 256
            open-files = 4096
            file-size = 512 MiB
            output = 8 MiB
            disk-written = 3 GiB
            variable.npm_config_offline = true
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @FieldSource("NAMES")
    void everyShippedProfileMakesAPolicyUnderWhichACommandRuns(String name) throws Exception {
        var run = Sandbox.run(
                SandboxProfile.named(name)
                        .in(folder)
                        .leastIsolation(Isolation.L0)
                        .build(),
                List.of("sh", "-c", "echo made > file"));
        assertThat(run.outcome()).isEqualTo(new Outcome.Exited(0));
        assertThat(folder.resolve("file")).hasContent("made\n");
    }

    @Test
    void onlyTheOneForDownloadsOpensTheNetwork() {
        assertThat(SandboxProfile.named("strict").network()).isEqualTo(Network.NONE);
        assertThat(SandboxProfile.named("build").network()).isEqualTo(Network.NONE);
        assertThat(SandboxProfile.named("prebuilt").network()).isInstanceOf(Network.Hosts.class);
    }

    @Test
    void pickedByWhatLiesInTheFolder() throws Exception {
        assertThat(SandboxProfile.fitting(folder)).hasToString("strict");
        Files.createFile(folder.resolve("binding.gyp"));
        assertThat(SandboxProfile.fitting(folder)).hasToString("build");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Strict", "../build", "none", "strict\0"})
    void anUnknownNameIsToldTheKnownOnes(String name) {
        assertThatThrownBy(() -> SandboxProfile.named(name))
                .isInstanceOf(SandboxPolicyException.class)
                .hasMessageContaining("there is no profile '")
                .hasMessageContaining("strict, build, prebuilt");
    }

    /** The page's table and the files say the same. */
    @Test
    void theDocumentationSaysWhatTheFilesSay() throws IOException {
        var page = Files.readString(Path.of(System.getProperty("pfsec.root", ".."), "docs/profiles.md"));
        for (var name : SandboxProfile.names()) {
            var profile = SandboxProfile.named(name);
            var contents = profile.contents();
            var row = String.join(
                    " | ",
                    "| `" + name + "`",
                    profile.purpose(),
                    hosts(profile.network()),
                    contents.leastIsolation().name(),
                    words(contents.read()),
                    words(contents.path()),
                    contents.separateHardLinks() ? "yes" : "no",
                    variables(contents.variables()) + " |");
            assertThat(page).contains(row + "\n");
            var limits = profile.limits();
            var second = String.join(
                    " | ",
                    "| `" + name + "`",
                    limits.wallClock().toMinutes() + " min",
                    limits.cpu().toMinutes() + " min",
                    (limits.memory() >> 30) + " GiB",
                    String.valueOf(limits.processes()),
                    String.valueOf(limits.openFiles()),
                    (limits.fileSize() >> 30) + " GiB",
                    (limits.output() >> 20) + " MiB",
                    (limits.diskWritten() >> 30) + " GiB |");
            assertThat(page).contains(second + "\n");
        }
    }

    private static String hosts(Network network) {
        return network instanceof Network.Hosts hosts
                ? String.join(
                        ", ",
                        hosts.allowed().stream().map(host -> "`" + host + "`").toList())
                : "none";
    }

    private static String words(Iterable<? extends Enum<?>> constants) {
        var words = new java.util.ArrayList<String>();
        constants.forEach(constant -> words.add(ProfileReader.wireName(constant)));
        return String.join(", ", words);
    }

    private static String variables(Map<String, String> variables) {
        return String.join(
                ", ",
                variables.entrySet().stream()
                        .map(each -> "`" + each.getKey() + "=" + each.getValue() + "`")
                        .toList());
    }

    @Test
    void readsWhatNodeWouldReadAndNeverTheProject() throws Exception {
        var project = Files.createDirectories(folder.toRealPath().resolve("project"));
        var modules = Files.createDirectories(project.resolve("node_modules/a/node_modules/b"));
        Files.createDirectories(project.resolve("node_modules/.bin"));
        var policy = SandboxProfile.named("strict").in(modules).build();
        assertThat(policy.readable()).contains(project.resolve("node_modules")).doesNotContain(project);
        assertThat(policy.environment().get("PATH")).startsWith(project.resolve("node_modules/.bin") + ":");

        var workspace = Files.createDirectories(project.resolve("packages/w"));
        assertThat(SandboxProfile.named("strict").in(workspace).build().readable())
                .contains(project.resolve("node_modules"))
                .noneMatch(project::startsWith);

        // Its own are writable anyway: naming them readable would contradict.
        assertThat(SandboxProfile.named("strict").in(project).build().readable())
                .noneMatch(path -> path.startsWith(project));
    }

    @Test
    void aFolderOfProgramsThatCannotBeReadIsNotOnThePath() {
        var path =
                SandboxProfile.named("strict").in(folder).build().environment().get("PATH");
        assertThat(path).isNotEmpty();
        var home = Path.of(System.getProperty("user.home"));
        var node = NodeInstallation.onPath();
        for (var entry : path.split(":", -1)) {
            assertThat(Path.of(entry).startsWith(home)
                            && node.filter(each -> entry.startsWith(each.prefix() + "/"))
                                    .isEmpty())
                    .as(entry)
                    .isFalse();
        }
    }

    /** An installation in a home: its programs and headers, not the folder that holds them. */
    @Test
    void anInstallationIsMoreThanItsProgramAndLessThanItsPrefix() throws Exception {
        var prefix = folder.toRealPath().resolve(".local");
        var node =
                Files.createFile(Files.createDirectories(prefix.resolve("bin")).resolve("node"));
        Files.createDirectories(prefix.resolve("lib/node_modules/npm/node_modules/node-gyp/bin"));
        Files.createDirectories(prefix.resolve("share/keyrings"));
        var installation = NodeInstallation.of(node).orElseThrow();
        assertThat(installation.prefix()).isEqualTo(prefix);
        assertThat(installation.programs()).containsExactly(prefix.resolve("bin"), prefix.resolve("lib/node_modules"));
        assertThat(installation.headers()).isEmpty();
        assertThat(installation.nodeGyp()).isEmpty();

        Files.createFile(Files.createDirectories(prefix.resolve("include/node")).resolve("node.h"));
        var gyp = Files.createFile(prefix.resolve("lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js"));
        assertThat(installation.headers()).contains(prefix.resolve("include/node"));
        assertThat(installation.nodeGyp()).contains(gyp);

        assertThat(NodeInstallation.of(Files.createFile(folder.resolve("node"))))
                .isEqualTo(Optional.empty());
    }

    @Test
    void readsAGoodFile() {
        var contents = ProfileReader.read("good", GOOD);
        assertThat(contents.leastIsolation()).isEqualTo(Isolation.L2);
        assertThat(contents.limits().cpu()).hasSeconds(90);
        assertThat(contents.limits().fileSize()).isEqualTo(512L << 20);
        assertThat(contents.limits().diskWritten()).isEqualTo(3L << 30);
        assertThat(contents.variables()).containsExactly(Map.entry("npm_config_offline", "true"));
        assertThat(ProfileReader.read("good", GOOD.replace("network = none", "network = loopback"))
                        .network())
                .isEqualTo(Network.LOOPBACK);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "network = none; network = *.*; wildcard",
                "network = none; network = none, example.org/path; neither a host name",
                "network = none; netwrk = none; unknown key",
                "network = none; network = none\\nnetwork = all; stood there before",
                "network = none; ; without a key that is needed: 'network'",
                "network = none; network =; neither 'key = value'",
                "network = none; just words; neither 'key = value'",
                "least-isolation = L2; least-isolation = l2; has none of L0, L1",
                "read = node, node-modules; read = node, home; has none of node, node-headers, node-modules",
                "path = node-modules; path = node-modules,; has none of node-modules, node-gyp",
                "separate-hard-links = yes; separate-hard-links = true; neither yes nor no",
                "wall-clock = 5m; wall-clock = 0m; no time",
                "wall-clock = 5m; wall-clock = 999999h; at most",
                "memory = 2 GiB; memory = 2GB; no size",
                "memory = 2 GiB; memory = -2 GiB; no size",
                "output = 8 MiB; output = 8 GiB; the most is",
                "processes = 256; processes = many; no number",
                "open-files = 4096; open-files = 3; the least is",
                "variable.npm_config_offline = true; variable.A B = true; letters, digits and underscores",
                "variable.npm_config_offline = true; variable.A = ${HOME}; has a value other than",
            })
    void refusesWhatItDoesNotKnowAndSaysWhere(String line, String instead, String about) {
        var text = GOOD.replace(line + "\n", (instead == null ? "" : instead.replace("\\n", "\n")) + "\n");
        assertThat(text).isNotEqualTo(GOOD);
        assertThatThrownBy(() -> ProfileReader.read("my.profile", text))
                .isInstanceOf(SandboxPolicyException.class)
                .hasMessageContaining(about);
    }

    @Test
    void namesTheLine() {
        assertThatThrownBy(() -> ProfileReader.read("my.profile", GOOD.replace("cpu = 90s", "cpu = soon")))
                .hasMessageStartingWith("my.profile:9 has no time such as 30s, 5m or 1h: 'soon'");
    }

    /** Whatever the bytes are, the answer is a profile or a refusal. */
    @Test
    void anyTextIsReadOrRefused() {
        var random = new Random(20_251);
        var tokens = "=,.${}#\0\n 0159smhMGiB-_*:/\u00e9\u2028".toCharArray();
        int read = 0;
        for (int round = 0; round < 60_000; round++) {
            var text = new StringBuilder(GOOD);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, tokens[random.nextInt(tokens.length)]);
                    case 1 -> text.insert(at, tokens[random.nextInt(tokens.length)]);
                    default -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(20)));
                }
            }
            try {
                ProfileReader.read("fuzz", text.toString());
                read++;
            } catch (SandboxPolicyException refused) {
                assertThat(refused.reason()).isNotBlank();
            }
        }
        assertThat(read).isBetween(100, 59_000);
    }
}
