package dev.packagefast.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Entry point of the {@code pfsec} command. The command line is described with picocli's programmatic API: reading
 * annotations would cost more than a whole scan.
 */
public final class Pfsec {
    private final Terminal terminal;

    private Pfsec(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] args) {
        // Options here are text. Looking for Groovy searches every jar, and the other converters load half of
        // java.time.
        System.setProperty("picocli.disable.closures", "true");
        System.setProperty("picocli.converters.excludes", "java\\..*");
        Terminal terminal = Terminal.ofProcess();
        int exit = run(terminal, args);
        terminal.flush();
        // Not System.exit: it asks every jar for a logger. Whatever has to be closed has been closed by now.
        Runtime.getRuntime().halt(exit);
    }

    /** Runs one command line and returns its exit code; nothing is thrown and the JVM is not ended. */
    static int run(Terminal terminal, String... args) {
        return new Pfsec(terminal).run(args);
    }

    private int run(String... args) {
        Optional<Command> command = args.length == 0 ? Optional.empty() : command(args[0]);
        // Describing all commands takes longer than a scan: the one that is named stands for itself.
        CommandLine line = command.isPresent()
                ? commandLine(command.get().spec().name("pfsec " + args[0]), terminal)
                : commandLine(terminal);
        line.setOut(terminal.out());
        line.setErr(terminal.err());
        line.setColorScheme(colours());
        line.setExecutionStrategy(this::execute);
        line.setParameterExceptionHandler(this::wrongUsage);
        int exit = line.execute(command.isPresent() ? Arrays.copyOfRange(args, 1, args.length) : args);
        // A print writer keeps silent about a reader that has gone and a disk that is full.
        if (terminal.out().checkError()) {
            terminal.err().println("pfsec: standard output took not all of the answer");
            terminal.err().println("  it was closed, or its disk is full");
            return Exit.NO_ANSWER;
        }
        return exit;
    }

    private static List<Command> commands() {
        return List.of(
                new ScanCommand(),
                new FixCommand(),
                new InventoryCommand(),
                new VerifyCommand(),
                new ExecCommand(),
                new DbCommand(),
                new AuditCommand(),
                new PerfCommand(),
                new PluginsCommand(),
                new CompletionCommand());
    }

    private static Optional<Command> command(String name) {
        for (Command command : commands()) {
            if (command.name().equals(name)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }

    /** The whole command line. */
    static CommandLine commandLine(Terminal terminal) {
        CommandSpec root = CommandSpec.create().name("pfsec");
        root.usageMessage()
                .synopsisSubcommandLabel("COMMAND")
                .description("Checks packages before they can do harm.")
                .footer(
                        "",
                        "Start here:",
                        "  pfsec scan .                  what is known to be bad in this project",
                        "  pfsec db update               fetch today's advisories",
                        "  pfsec COMMAND --help          examples for each command",
                        "",
                        "Exit: 0 clean, 1 findings or a failed check, 2 wrong usage, 3 no answer could be given.");
        root.addOption(helpOption());
        root.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print the version.")
                .build());
        root.versionProvider(() -> new String[] {"pfsec " + version()});
        for (Command command : commands()) {
            root.addSubcommand(command.name(), command.spec());
        }
        CommandLine help = new CommandLine(new HelpCommand());
        help.getCommandSpec().usageMessage().footer("", "Example:", "  pfsec help scan");
        root.addSubcommand("help", help);
        return commandLine(root, terminal);
    }

    private static CommandLine commandLine(CommandSpec root, Terminal terminal) {
        CommandLine line = new CommandLine(root);
        // An argument that begins with @ is a package of npm's, never a file with more arguments.
        line.setExpandAtFiles(false);
        line.setUsageHelpWidth(Math.clamp(terminal.width(), 80, 120));
        line.setUsageHelpLongOptionsMaxWidth(28);
        return line;
    }

    static OptionSpec helpOption() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build();
    }

    static String version() {
        String version = Pfsec.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }

    private ColorScheme colours() {
        return CommandLine.Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF);
    }

    private int execute(ParseResult result) {
        Integer help = CommandLine.executeHelpRequest(result);
        if (help != null) {
            return help;
        }
        ParseResult deepest = result;
        while (deepest.hasSubcommand()) {
            deepest = deepest.subcommand();
        }
        if (!(deepest.commandSpec().userObject() instanceof Command command)) {
            throw new ParameterException(
                    deepest.commandSpec().commandLine(),
                    "Which one? " + deepest.commandSpec().qualifiedName() + " needs one of: "
                            + String.join(
                                    ", ", deepest.commandSpec().subcommands().keySet()));
        }
        try {
            return command.run(deepest, terminal);
        } catch (ParameterException usage) {
            throw usage;
        } catch (RuntimeException | Error failure) {
            return failed(failure, deepest);
        }
    }

    private int wrongUsage(ParameterException failure, String... args) {
        CommandLine command = failure.getCommandLine();
        terminal.err()
                .println(command.getCommandSpec().qualifiedName() + ": "
                        + Printable.of(String.valueOf(failure.getMessage())));
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            terminal.err().println("  did you mean: " + String.join(", ", unmatched.getSuggestions()) + "?");
        }
        terminal.err().println("  see: " + command.getCommandSpec().qualifiedName() + " --help");
        return Exit.USAGE;
    }

    private int failed(Throwable failure, ParseResult command) {
        terminal.flush();
        String name = command.commandSpec().qualifiedName();
        if (failure instanceof CommandFailed told) {
            terminal.err().println(name + ": " + Printable.lines(told.getMessage()));
            debug(failure, command);
            return told.exit();
        }
        if (failure instanceof OutOfMemoryError) {
            terminal.err().println(name + ": ran out of memory");
            terminal.err().println("  give it more: PFSEC_JAVA_OPTIONS=-Xmx4g pfsec …");
        } else {
            terminal.err().println(name + ": an error of pfsec itself: " + Printable.of(String.valueOf(failure)));
            terminal.err().println("  run it again with --debug to see where, and report it: that is a bug");
        }
        debug(failure, command);
        return Exit.NO_ANSWER;
    }

    private void debug(Throwable failure, ParseResult command) {
        if (command.hasMatchedOption("--debug")) {
            failure.printStackTrace(terminal.err());
        }
    }
}
