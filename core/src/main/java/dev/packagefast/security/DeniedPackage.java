package dev.packagefast.security;

/**
 * A package that a plugin does not let pass, or all of them where the plugin gave no answer.
 *
 * @param plugin its name
 * @param what the package, or what was to be decided
 * @param reason in words
 */
public record DeniedPackage(String plugin, String what, String reason) {}
