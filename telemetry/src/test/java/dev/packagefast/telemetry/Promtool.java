package dev.packagefast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Prometheus' own tool, which reads what we write with the server's own parsers. Debian's package is prometheus. */
final class Promtool {
    private Promtool() {}

    /** Runs it with {@code input} as standard input and returns what it printed; fails if it did. */
    static String run(Path folder, String input, String... arguments) throws IOException, InterruptedException {
        Optional<Path> tool = Arrays.stream(System.getenv("PATH").split(":"))
                .map(each -> Path.of(each, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(tool.isPresent(), "promtool is not on the PATH; apt-get install prometheus brings it");
        List<String> command = new ArrayList<>(List.of(tool.get().toString()));
        command.addAll(List.of(arguments));
        Path in = Files.writeString(folder.resolve("promtool.in"), input);
        Path out = folder.resolve("promtool.out");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        String printed = Files.readString(out, StandardCharsets.UTF_8);
        assertThat(ended).as("ended within a minute; printed %s", printed).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}
