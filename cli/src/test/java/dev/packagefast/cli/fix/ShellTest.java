package dev.packagefast.cli.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words of a printed command, given to a real shell: what comes out is the word, and nothing has been run. */
class ShellTest {
    private static final List<String> NASTY = List.of(
            "",
            " ",
            "plain",
            "a b",
            "$(touch x)",
            "`touch x`",
            "'; touch x; '",
            "\"; touch x; \"",
            "a\ntouch x",
            "a\\",
            "'",
            "''\\''",
            "; touch x",
            "&& touch x",
            "| touch x",
            "> x",
            "*",
            "~",
            "$HOME",
            "${IFS}",
            "#x",
            "!!",
            "=cmd",
            "\u202ex",
            "{a,b}",
            "a=$(touch x)");

    @TempDir
    Path folder;

    @Test
    void everyWordReachesTheProgramAsItIs() throws Exception {
        for (String nasty : NASTY) {
            assertThat(shell("printf '[%s]' " + Shell.word(nasty))).isEqualTo("[" + nasty + "]");
        }
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void theShellWouldReallyRunWhatIsNotQuoted() throws Exception {
        shell("printf '%s' $(touch x)");
        assertThat(folder.resolve("x")).exists();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-g", "--registry=x", "../x", "./x", "/etc", "a b", "a;b", "a$b", "a`b", "a'b", "a\nb", "ü"})
    void refusesNamesThatAClientTakesForSomethingElse(String name) {
        assertThat(Shell.isSafeName(name)).isFalse();
        assertThat(Shell.isSafeVersion(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0.0", "1.0.0-rc.1+build", "1!2.0.post1", "v1.2.3", "2.0~beta", "1:2.3-4"})
    void takesVersionsAsTheyAre(String version) {
        assertThat(Shell.isSafeVersion(version)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0/x", "npm:other@1", "1.0@latest", "1.0$(x)", "^1.0", "1 || 2"})
    void refusesVersionsThatSayMore(String version) {
        assertThat(Shell.isSafeVersion(version)).isFalse();
    }

    private String shell(String command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder("/bin/sh", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
