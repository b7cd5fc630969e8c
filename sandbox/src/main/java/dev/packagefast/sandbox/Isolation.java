package dev.packagefast.sandbox;

import java.util.Arrays;
import java.util.List;

/**
 * How strongly a command is held, weakest first, so that {@code compareTo} says which of two is stronger. Each level
 * closes what the one before closes, and more.
 */
public enum Isolation {
    /** seccomp and the environment allowlist only: files are as open as to any program of the user. */
    L0("files outside the named folders can be read and written (the kernel has no Landlock)"),

    /** Landlock without scopes; gaps filled by seccomp, so coarser: no signals even to own children. */
    L1("signals are held back by number of call, not by who they go to (the kernel has no Landlock scopes)"),

    /** Landlock with scopes and seccomp, without the supervisor that decides metadata writes. */
    L2_WITHOUT_SUPERVISOR(
            "modes, owners, times and attributes of the user's other files can be changed (no supervisor)"),

    /** Landlock with scopes, seccomp and the supervisor. */
    L2("existence and metadata of other files, command lines of other processes and the list of connections can be seen"
            + " (no namespaces)"),

    /** L2 and namespaces of its own. */
    L3("");

    private final String open;

    Isolation(String open) {
        this.open = open;
    }

    /** What this level leaves open that a stronger one closes, one sentence each, most serious first. */
    public List<String> missing() {
        return Arrays.stream(values())
                .filter(level -> level.compareTo(this) >= 0)
                .map(level -> level.open)
                .filter(text -> !text.isEmpty())
                .toList();
    }
}
