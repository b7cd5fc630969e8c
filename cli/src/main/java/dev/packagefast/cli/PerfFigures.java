package dev.packagefast.cli;

import dev.packagefast.security.performance.HistoryReading;
import dev.packagefast.security.performance.PerformanceHistory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
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
        Path file = Options.file(options, "--history")
                .orElseGet(() -> new Places(terminal.environment()).performanceHistory());
        HistoryReading reading = PerformanceHistory.at(file).read();
        if (reading.unreadable().isPresent()) {
            throw new CommandFailed(
                    Exit.NO_ANSWER,
                    "the figures cannot be read: " + reading.unreadable().get());
        }
        return reading;
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
                throw new IOException("the device takes no more");
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
