package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code pfsec exec} as a process of its own: with a manifest, and with hosts. */
@Timeout(180)
class ExecManifestTest {
    @TempDir
    Path home;

    private Path folder;
    private Path manifest;
    private Path tarball;

    @BeforeEach
    void makeAPackage() throws Exception {
        folder = Files.createDirectories(home.resolve("project/node_modules/demo"));
        Files.writeString(home.resolve("project/.env"), "TOKEN=secret\n");
        Files.writeString(home.resolve("project/node_modules/data"), "of a neighbour\n");
        manifest = home.resolve("demo.json");
        tarball = pack("1.0.0");
        assumeTrue(exec("true").exit() == 0, "skipped: this machine has no sandbox");
    }

    private Path pack(String version) throws Exception {
        Path source = Files.createDirectories(home.resolve("source-" + version + "/package"));
        Files.writeString(source.resolve("package.json"), "{\"name\": \"demo\", \"version\": \"" + version + "\"}");
        Path file = home.resolve("demo-" + version + ".tgz");
        Process tar =
                new ProcessBuilder("tar", "czf", file.toString(), "-C", source.getParent() + "", "package").start();
        assertThat(tar.waitFor()).isZero();
        return file;
    }

    /** {@code pfsec exec OPTIONS -- /bin/sh -c SCRIPT} in the package's folder. */
    private CommandRun exec(String script, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Pfsec.class.getName(),
                "exec"));
        command.addAll(List.of(options));
        command.addAll(List.of("--", "/bin/sh", "-c", script));
        Path out = Files.createTempFile(home, "exec", ".out");
        Path err = Files.createTempFile(home, "exec", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("HOME", home.toString());
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new CommandRun(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private CommandRun observe(String script, Path of, String... more) throws IOException, InterruptedException {
        List<String> options =
                new ArrayList<>(List.of("--observe", "--manifest", manifest.toString(), "--package", of.toString()));
        options.addAll(List.of(more));
        return exec(script, options.toArray(String[]::new));
    }

    private CommandRun enforce(String script) throws IOException, InterruptedException {
        return exec(script, "--manifest", manifest.toString(), "--package", tarball.toString());
    }

    @Test
    void writesAManifestAndHoldsTheCommandToIt() throws Exception {
        observe("cat ../data > built", tarball).saysPlainly(0, "wrote " + manifest, "the manifest of demo@1.0.0");
        byte[] first = Files.readAllBytes(manifest);
        assertThat(Files.readString(manifest))
                .contains("\"node_modules\"", "\"package\"", "\"version\" : \"1.0.0\"", "sha512-")
                .doesNotContain(home.toString());
        observe("cat ../data > built", tarball).saysPlainly(0, "says so already");
        assertThat(Files.readAllBytes(manifest)).isEqualTo(first);
        assertThat(enforce("cat ../data > built").exit()).isZero();
        CommandRun more = enforce("ls /");
        assertThat(more.exit()).isNotZero();
        assertThat(more.out()).isEmpty();
        assertThat(more.err()).contains("refused to execute", "\" in \"programs\" of " + manifest + " would permit it");
        assertThat(enforce("cat ../../.env")
                        .saysPlainly(1, "refused to read", "no manifest can permit it")
                        .out())
                .isEmpty();
    }

    @Test
    void writesWhatTheSchemaSays() throws Exception {
        observe("cat ../data ../../.env > built; curl -s https://assets.example; true", tarball)
                .saysPlainly(0, "wrote");
        assertThat(JsonSchemaTest.faults("permission-manifest", Files.readString(manifest)))
                .isEmpty();
    }

    @Test
    void tellsWhatANewVersionNeedsMoreAndLeavesTheManifest() throws Exception {
        observe("cat ../data", tarball).saysPlainly(0, "wrote");
        byte[] first = Files.readAllBytes(manifest);
        Path newer = pack("1.1.0");
        CommandRun difference = observe("cat ../data > built; cat ../../.env; true", newer);
        difference.saysPlainly(
                1,
                "demo@1.0.0 -> demo@1.1.0",
                "- sha512-",
                "+ sha512-",
                "+ writes package",
                "+ tried to read project/.env (refused)",
                "needs more than",
                "--update-manifest");
        assertThat(difference.out()).as("a secret is not read for the record").doesNotContain("TOKEN");
        assertThat(Files.readAllBytes(manifest)).isEqualTo(first);
        observe("cat ../data", newer).saysPlainly(0, "nothing more is needed");
        assertThat(Files.readAllBytes(manifest)).isEqualTo(first);
        observe("cat ../data > built", newer, "--update-manifest").saysPlainly(0, "anew", "+ writes package");
        assertThat(Files.readString(manifest)).contains("\"version\" : \"1.1.0\"");
    }

    @Test
    void writesNoManifestOfACommandThatFailed() throws Exception {
        observe("exit 7", tarball).saysPlainly(7, "no manifest was written");
        assertThat(manifest).doesNotExist();
        observe("true", tarball).saysPlainly(0, "wrote");
        observe("cat ../../.env", tarball)
                .saysPlainly(1, "+ tried to read project/.env (refused)", "no manifest was written");
    }

    @Test
    void startsNothingForAnotherTarballOrABadManifest() throws Exception {
        observe("true", tarball).saysPlainly(0, "wrote");
        String good = Files.readString(manifest);
        byte[] original = Files.readAllBytes(tarball);
        byte[] changed = original.clone();
        changed[4] ^= 1;
        Files.write(tarball, changed);
        enforce("echo > started").saysPlainly(125, "expected sha512-", "found sha512-", "--observe");
        Files.write(tarball, original);
        for (String bad : List.of(
                "",
                "{",
                good.replace("\"system\"", "\"/\""),
                good.replace("\"system\"", "\"/opt/../root\""),
                good.replace("\"system\"", "\"~/.ssh/id_rsa\""),
                good.replace("\"network\" : \"none\"", "\"network\" : \"hosts\"")
                        .replaceFirst("\\[ ]", "[ \"*.*.example\" ]"),
                good.replace("\"isolation\"", "\"reads\" : [ ], \"isolation\""),
                good + "x".repeat(2 << 20))) {
            Files.writeString(manifest, bad);
            enforce("echo > started").saysPlainly(125, "pfsec");
        }
        Files.delete(manifest);
        enforce("echo > started").saysPlainly(125, "is not there");
        assertThat(folder.resolve("started")).doesNotExist();
    }

    @Test
    void saysWhichOptionsBelongTogether() throws Exception {
        exec("true", "--observe").saysPlainly(2, "give both --manifest FILE and --package TARBALL");
        exec("true", "--manifest", manifest.toString()).saysPlainly(2, "give both");
        exec("true", "--manifest", manifest.toString(), "--package", tarball.toString(), "--allow-host", "a.example")
                .saysPlainly(2, "--allow-host goes with --observe");
        observe("true", tarball, "--allow-host", "a.*.example").saysPlainly(125, "wildcard");
    }

    /** An HTTP server on this machine that greets whoever asks. */
    private static final class Greeting implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        Greeting() throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    try (var client = server.accept()) {
                        client.getInputStream().read(new byte[4096]);
                        OutputStream answer = client.getOutputStream();
                        answer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
                                .getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException closed) {
                        // The next one, if there is a server still.
                    }
                }
            });
        }

        String host() {
            return "localhost:" + server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @Test
    void reachesTheNamedHostAndNoOther() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "skipped: needs curl");
        try (var named = new Greeting();
                var other = new Greeting()) {
            String fetch = "curl -sS -m 20 http://" + named.host() + "/ -w ' %{http_code}\\n' " + "http://"
                    + other.host() + "/ -w ' %{http_code}\\n'";
            CommandRun open = exec(fetch, "--allow-host", named.host());
            assertThat(open.out()).as(open.err()).startsWith("hello 200").contains(" 403");
            assertThat(open.err())
                    .contains("refused connect " + other.host())
                    .doesNotContain("refused connect " + named.host());
            String direct = "curl -sS -m 5 --noproxy '*' http://" + named.host() + "/";
            CommandRun past = exec(direct, "--allow-host", named.host());
            assertThat(past.out()).as("past the proxy").isEmpty();
            assertThat(past.err()).contains("refused connect");
            CommandRun closed = exec(direct);
            assertThat(closed.exit()).isNotZero();
            assertThat(closed.out()).isEmpty();
        }
    }

    @Test
    void refusesAWildcardInTheWrongPlaceBeforeAnythingRuns() throws Exception {
        for (String host :
                List.of("*", "a.*.example", "ex*mple.org", "http://example.org", "example.org/x", "example.org:0")) {
            exec("echo > started", "--allow-host", host).saysPlainly(125, "the host '");
        }
        assertThat(folder.resolve("started")).doesNotExist();
    }

    @Test
    void recordsTheHostsThatWereReachedAndHoldsToThem() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "skipped: needs curl");
        try (var named = new Greeting();
                var other = new Greeting()) {
            String fetch = "curl -sS -m 20 http://" + named.host() + "/";
            observe(fetch, tarball)
                    .saysPlainly(0, "refused to connect to " + named.host(), "--allow-host would permit it");
            assertThat(Files.readString(manifest)).contains("\"network\" : \"none\"");
            observe(fetch, tarball, "--allow-host", named.host())
                    .saysPlainly(1, "+ network none -> hosts", "+ host " + named.host());
            observe(fetch, tarball, "--allow-host", named.host(), "--update-manifest")
                    .saysPlainly(0, "anew");
            assertThat(enforce(fetch).out()).isEqualTo("hello");
            CommandRun elsewhere = enforce("curl -sS -m 20 http://" + other.host() + "/");
            assertThat(elsewhere.out()).doesNotContain("hello");
            assertThat(elsewhere.err())
                    .contains(
                            "refused to connect to " + other.host(),
                            "\"" + other.host() + "\" in \"hosts\" of " + manifest);
        }
    }
}
