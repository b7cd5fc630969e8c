package dev.packagefast.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** One subcommand: what it takes, and what it does. */
abstract class Command {
    private final String name;

    Command(String name) {
        this.name = name;
    }

    final String name() {
        return name;
    }

    /** Describes options, parameters and help on an empty spec. */
    abstract void describe(CommandSpec spec);

    /** Does the work and returns the exit code; throws {@link CommandFailed} with what to tell the person. */
    abstract int run(ParseResult options, Terminal terminal);

    /** Commands below this one. */
    List<Command> subcommands() {
        return List.of();
    }

    final CommandSpec spec() {
        CommandSpec spec = subcommands().isEmpty() ? CommandSpec.wrapWithoutInspection(this) : CommandSpec.create();
        spec.name(name);
        // No text here has variables, and looking for them takes longer than reading the command line.
        spec.interpolateVariables(false);
        spec.addOption(Pfsec.helpOption());
        spec.addOption(OptionSpec.builder("--debug")
                .description("Show where an error came from.")
                .hidden(true)
                .build());
        describe(spec);
        for (Command command : subcommands()) {
            spec.addSubcommand(command.name(), command.spec());
        }
        return spec;
    }
}
