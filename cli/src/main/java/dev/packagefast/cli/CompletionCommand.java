package dev.packagefast.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec completion}: the script that completes pfsec's command line in bash and zsh. */
final class CompletionCommand extends Command {
    CompletionCommand() {
        super("completion");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Print the script that completes pfsec's command line in bash or zsh.")
                .footer("", "Example:", "  source <(pfsec completion)      in ~/.bashrc or ~/.zshrc");
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("SHELL")
                .arity("0..1")
                .type(String.class)
                .completionCandidates(java.util.List.of("bash", "zsh"))
                .description("bash or zsh: the same script serves both.")
                .build());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        String shell = options.matchedPositionalValue(0, "bash");
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw new CommandFailed(Exit.USAGE, "no completion for the shell '" + shell + "': bash and zsh have one");
        }
        terminal.out().println(AutoComplete.bash("pfsec", Pfsec.commandLine(terminal)));
        return Exit.CLEAN;
    }
}
