package dev.packagefast.cli;

/**
 * What the class cache is trained with: one cache comes of one run of the JVM, so the commands whose start matters run
 * one after the other. Not a command of its own.
 */
public final class Training {
    private Training() {}

    /** Scans the project given, then runs {@code true} in the sandbox; exits with the worse of both codes. */
    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess();
        int scanned = Pfsec.run(terminal, "scan", args[0]);
        int ran = Pfsec.run(terminal, "exec", "--quiet", "--", "true");
        terminal.flush();
        System.exit(Math.max(scanned, ran));
    }
}
