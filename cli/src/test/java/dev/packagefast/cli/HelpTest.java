package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HelpTest {
    @TempDir
    Path home;

    @Test
    void everyCommandTeachesByExample() {
        Terminal terminal = Terminal.ofProcess();
        for (List<String> command : commands(Pfsec.commandLine(terminal), List.of())) {
            List<String> args = new ArrayList<>(command);
            args.add("--help");
            CommandRun run = CommandRun.of(home, args.toArray(String[]::new));
            assertThat(run.exit()).as(String.join(" ", args)).isZero();
            assertThat(run.out())
                    .as(String.join(" ", args))
                    .contains("Example")
                    .contains("pfsec " + command.getFirst());
        }
    }

    @Test
    void helpIsACommandToo() {
        assertThat(CommandRun.of(home, "help", "db").out())
                .isEqualTo(CommandRun.of(home, "db", "--help").out());
        assertThat(CommandRun.of(home, "help").out())
                .isEqualTo(CommandRun.of(home, "--help").out());
        CommandRun.of(home, "help", "scna").saysPlainly(Exit.USAGE, "scna");
    }

    private static List<List<String>> commands(CommandLine line, List<String> above) {
        List<List<String>> all = new ArrayList<>();
        line.getSubcommands().forEach((name, sub) -> {
            List<String> path = new ArrayList<>(above);
            path.add(name);
            all.add(path);
            all.addAll(commands(sub, path));
        });
        return all;
    }

    @Test
    void completionNamesTheCommands() {
        CommandRun run = CommandRun.of(home, "completion", "bash");
        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("_complete_pfsec", "scan", "inventory", "verify", "exec", "audit");
        CommandRun.of(home, "completion", "tcsh").saysPlainly(Exit.USAGE, "tcsh", "bash");
    }

    @Test
    void hostileTextIsPrintable() {
        assertThat(Printable.of("a\u001b[31mb\u202ec\nd\u0000é漢\ud83d\ude00\ud800"))
                .isEqualTo("a\\u001b[31mb\\u202ec\\u000ad\\u0000é漢\ud83d\ude00\\ud800");
        assertThat(Printable.lines("a\nb")).isEqualTo("a\nb");
    }
}
