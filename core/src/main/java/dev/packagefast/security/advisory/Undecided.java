package dev.packagefast.security.advisory;

/**
 * An advisory on the package of which nobody can say whether it touches the version asked about.
 *
 * @param reason why, half a sentence
 */
public record Undecided(Advisory advisory, String reason) {}
