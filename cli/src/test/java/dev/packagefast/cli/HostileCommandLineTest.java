package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody means to type, and what surroundings nobody means to have. */
@Timeout(60)
class HostileCommandLineTest {
    @TempDir
    Path home;

    @Test
    void anArgumentThatBeginsWithAnAtSignIsNoFileOfArguments() throws IOException {
        Path arguments = Files.writeString(home.resolve("arguments"), "--format json " + home);

        CommandRun.of(home, "scan", "@" + arguments).saysPlainly(Exit.NO_ANSWER, "@" + arguments, "is not there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec", "exec --", "exec --quiet --"})
    void execWithoutACommandIsWrongUsage(String line) {
        CommandRun.of(home, line.split(" ")).saysPlainly(Exit.USAGE, "COMMAND", "pfsec exec --help");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "--version",
                "scan --help",
                "completion",
                "plugins",
                "perf show",
                "perf export",
                "db status",
                "db status --format json",
                "inventory HOME",
                "inventory HOME --format json",
                "scan HOME",
                "scan HOME --format json",
                "scan HOME --format html",
                "scan HOME --format spdx",
                "fix HOME"
            })
    void anAnswerThatNobodyCouldReadIsNone(String line) throws IOException {
        Files.writeString(home.resolve("package-lock.json"), """
                {"name": "app", "lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1.0.0"}}}
                """);
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal full = new Terminal(new FullDisk(), err, false, false, 100, Map.of("HOME", home.toString()));

        int exit = Pfsec.run(full, line.replace("HOME", home.toString()).split(" "));

        full.flush();
        new CommandRun(exit, "", err.toString(StandardCharsets.UTF_8)).saysPlainly(Exit.NO_ANSWER, "pfsec");
    }

    private static final class FullDisk extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("No space left on device");
        }
    }

    @Test
    void aPipeIsNeitherADatabaseNorAFolder() throws Exception {
        String pipe = pipe().toString();
        CommandRun.of(home, "scan", "--db", pipe, home.toString())
                .saysPlainly(Exit.NO_ANSWER, pipe, "not a regular file");
        CommandRun.of(home, "db", "verify", "--db", pipe).saysPlainly(Exit.NO_ANSWER, pipe, "not a regular file");
        CommandRun.of(home, "plugins", "--plugins", pipe).saysPlainly(Exit.NO_ANSWER, pipe, "no folder");
        CommandRun.of(home, "plugins", "--plugins", pipe + "x").saysPlainly(Exit.NO_ANSWER, pipe, "not there");
    }

    private Path pipe() throws Exception {
        Path pipe = home.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        return pipe;
    }

    @Test
    void aKeyIsNotReadWithoutEnd() {
        CommandRun.of(home, "db", "verify", "--public-key", "/dev/zero")
                .saysPlainly(Exit.NO_ANSWER, "BEGIN PUBLIC KEY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "http://[bad", "https://", "http:///npm", "ftp://mirror.example", "file:///osv"})
    void whatIsNoUpstreamIsWrongUsageAndNeverThePublicOne(String upstream) {
        CommandRun.of(home, "db", "update", "--from", upstream).saysPlainly(Exit.USAGE, "upstream");
    }

    @Test
    void aPasswordInAWrongUrlIsNotShown() {
        CommandRun run = CommandRun.of(home, "db", "update", "--from", "https://me:se cret@mirror.example");
        assertThat(run.saysPlainly(Exit.USAGE, "no URL").err()).doesNotContain("cret");
    }

    @Test
    void figuresThatAreNotThereOrDamagedAreNotSimplyNone() throws IOException {
        Path damaged = Files.writeString(home.resolve("figures"), "no figures at all");
        CommandRun.of(home, "perf", "show", "--history", home.resolve("none").toString())
                .saysPlainly(Exit.NO_ANSWER, "no figures at");

        assertThat(CommandRun.of(home, "perf", "show", "--history", damaged.toString())
                        .out())
                .contains("could not be read")
                .doesNotContain("No figures yet");
        assertThat(CommandRun.of(home, "perf", "export", "--history", damaged.toString())
                        .err())
                .contains("warning", "could not be read");
    }

    @Test
    void aTerminalWithoutColumnsHasOne() {
        Terminal narrow =
                new Terminal(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), true, true, 0, Map.of());
        assertThat(narrow.width()).isEqualTo(1);
    }

    @Test
    void aHomeThatIsNoPlaceIsNotTheCurrentFolder() {
        assertThat(Places.knownHome("?")).isEqualTo(Path.of("/"));
        assertThat(Places.knownHome("")).isEqualTo(Path.of("/"));
        assertThat(Places.knownHome(home.toString())).isEqualTo(home);
        for (String nonsense : new String[] {"", "relative", "?", "./x"}) {
            assertThat(new Places(Map.of("HOME", nonsense), home).auditLog())
                    .isEqualTo(home.resolve(".local/state/pfsec/audit.jsonl"));
        }
    }
}
