package dev.packagefast.sandbox;

/**
 * Something that a command tried and the supervisor refused. Equal attempts are counted, not repeated.
 *
 * @param call the system call, as the manual names it
 * @param target the path, in which the command may have put any character: escape it before a terminal sees it
 * @param count how often
 * @param pid the process that tried first
 * @param program the name of its program, as the kernel shows it
 */
public record Denial(String call, String target, long count, int pid, String program) {}
