package dev.packagefast.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec perf}: what pfsec costs. */
final class PerfCommand extends Command {
    PerfCommand() {
        super("perf");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Show what pfsec's own operations cost.")
                .footer("", "Example:", "  pfsec perf show", "  pfsec perf report --output perf.html");
    }

    @Override
    List<Command> subcommands() {
        return List.of(new PerfShowCommand(), new PerfReportCommand(), new PerfExportCommand());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        throw new AssertionError("a command with subcommands does not run by itself");
    }
}
