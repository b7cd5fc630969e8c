package dev.packagefast.security.advisory;

/**
 * A package version to ask about.
 *
 * @param ecosystem as OSV names it
 */
public record PackageVersion(String ecosystem, String name, String version) {}
