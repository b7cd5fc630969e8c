package dev.packagefast.sandbox;

/** How strongly a command is held, weakest first, so that {@code compareTo} says which of two is stronger. */
public enum Isolation {
    /** seccomp and the environment allowlist only. */
    L0,
    /** Landlock without scopes; gaps filled by seccomp. */
    L1,
    /** Landlock with scopes and seccomp, without the supervisor that decides metadata writes. */
    L2_WITHOUT_SUPERVISOR,
    /** Landlock with scopes, seccomp and the supervisor. */
    L2,
    /** L2 and namespaces of its own. */
    L3
}
