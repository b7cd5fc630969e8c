package dev.packagefast.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** One command line, run in this JVM with a home of its own, and what came of it. */
record CommandRun(int exit, String out, String err) {
    /** The same command for a shell script, in a JVM of its own. */
    static final String SHELL = "'" + Path.of(System.getProperty("java.home"), "bin/java")
            + "' -XX:TieredStopAtLevel=1 -cp '" + System.getProperty("java.class.path") + "' dev.packagefast.cli.Pfsec";

    static CommandRun of(Path home, String... args) {
        return of(home, false, Map.of(), args);
    }

    static CommandRun onTerminal(Path home, Map<String, String> environment, String... args) {
        return of(home, true, environment, args);
    }

    private static CommandRun of(Path home, boolean terminal, Map<String, String> extra, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<String, String> environment = new HashMap<>(Map.of("HOME", home.toString()));
        environment.putAll(extra);
        Terminal console = new Terminal(out, err, terminal, terminal, 100, environment);
        int exit = Pfsec.run(console, args);
        console.flush();
        return new CommandRun(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** What every answer to bad input must be: said in words, on standard error, without a stack trace. */
    CommandRun saysPlainly(int expectedExit, String... words) {
        org.assertj.core.api.Assertions.assertThat(exit).as(err + out).isEqualTo(expectedExit);
        org.assertj.core.api.Assertions.assertThat(err + out)
                .contains(words)
                .doesNotContain("\tat ")
                .doesNotContain("Exception")
                .doesNotContain("an error of pfsec itself");
        return this;
    }
}
