package dev.packagefast.cli;

/** Entry point of the {@code pfsec} command. */
public final class Pfsec {
    private Pfsec() {}

    public static void main(String[] args) {
        System.exit(args.length);
    }
}
