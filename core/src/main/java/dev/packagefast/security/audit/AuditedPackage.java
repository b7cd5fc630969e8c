package dev.packagefast.security.audit;

/**
 * The package an event is about, as text: the trail records names that other rooms would refuse as well.
 *
 * @param ecosystem {@code npm}, {@code PyPI}…; at most {@value #MAX_ECOSYSTEM} characters
 * @param name at most {@value #MAX_NAME} characters
 * @param version at most {@value #MAX_VERSION} characters; empty if there is none
 */
public record AuditedPackage(String ecosystem, String name, String version) {
    /** The longest ecosystem. */
    public static final int MAX_ECOSYSTEM = 64;

    /** The longest name. */
    public static final int MAX_NAME = 512;

    /** The longest version. */
    public static final int MAX_VERSION = 256;

    /** @throws IllegalArgumentException if a part is too long */
    public AuditedPackage {
        Names.checkLength("ecosystem", ecosystem, MAX_ECOSYSTEM);
        Names.checkLength("package name", name, MAX_NAME);
        Names.checkLength("package version", version, MAX_VERSION);
    }
}
