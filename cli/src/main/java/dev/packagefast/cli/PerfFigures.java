package dev.packagefast.cli;

import dev.packagefast.security.performance.HistoryReading;
import dev.packagefast.security.performance.PerformanceHistory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The figures that {@code perf} commands read, and the way what they make of them goes out. */
final class PerfFigures {
    private PerfFigures() {}

    static OptionSpec history() {
        return Options.text("--history", "FILE", "These figures instead of the user's own.");
    }

    /** @throws CommandFailed if there is a file and it cannot be read */
    static HistoryReading read(ParseResult options, Terminal terminal) {
        Optional<Path> named = Options.file(options, "--history");
        if (named.isPresent() && !Files.exists(named.get())) {
            throw new CommandFailed(Exit.NO_ANSWER, "there are no figures at " + named.get() + "\n  check the path");
        }
        Path file = named.orElseGet(() -> new Places(terminal.environment()).performanceHistory());
        HistoryReading reading = PerformanceHistory.at(file).read();
        if (reading.unreadable().isPresent()) {
            throw new CommandFailed(
                    Exit.NO_ANSWER,
                    "the figures cannot be read: " + reading.unreadable().get());
        }
        return reading;
    }

    /** What to say of figures that are not all that were kept. */
    static String damage(HistoryReading reading) {
        return "Some of the file could not be read: " + reading.damagedRegions() + " places, " + reading.damagedBytes()
                + " bytes";
    }

    /** Something that writes text. */
    @FunctionalInterface
    interface Text {
        void to(Writer out) throws IOException;
    }

    /** Writes to the file, whole or not at all, or to standard output. */
    static void write(Optional<Path> file, Terminal terminal, Text text) {
        try (Output output = Output.ownerOnly(file, terminal)) {
            PrintWriter out = output.text();
            text.to(out);
            // A print writer keeps silent about a disk that is full.
            if (out.checkError()) {
                throw new IOException("it takes no more");
            }
            output.complete();
        } catch (IOException failed) {
            throw new CommandFailed(
                    Exit.NO_ANSWER,
                    "cannot write " + file.map(Path::toString).orElse("to standard output") + ": "
                            + failed.getMessage(),
                    failed);
        }
    }
}
