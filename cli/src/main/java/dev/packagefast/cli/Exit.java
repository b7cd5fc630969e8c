package dev.packagefast.cli;

/** What scripts rely on. */
final class Exit {
    static final int CLEAN = 0;
    /** Findings, a mismatch or a refusal. */
    static final int BAD = 1;

    static final int USAGE = 2;
    /** No answer could be given: an unreadable file, a damaged database. */
    static final int NO_ANSWER = 3;
    /** {@code exec} only: the sandbox itself could not start the command. */
    static final int SANDBOX = 125;

    private Exit() {}
}
