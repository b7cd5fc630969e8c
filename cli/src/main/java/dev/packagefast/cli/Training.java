package dev.packagefast.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * What an AOT cache learns from: several command lines in one process, separated by {@code +}. The launcher's build runs
 * it ({@code tools/aot.sh}); nobody else does.
 */
final class Training {
    private Training() {}

    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess();
        List<String> line = new ArrayList<>();
        for (String argument : args) {
            if (argument.equals("+")) {
                Pfsec.run(terminal, line.toArray(String[]::new));
                line.clear();
            } else {
                line.add(argument);
            }
        }
        terminal.flush();
        // The last one the way a user's is run, from the same entry point to the same end.
        Pfsec.main(line.toArray(String[]::new));
    }
}
