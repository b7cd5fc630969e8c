package dev.packagefast.security.version;

/**
 * crates.io: Semantic Versioning 2.0.0 as Cargo compares it, without build metadata. A leading {@code v}, as in a tag, is
 * read over.
 */
final class CratesScheme extends SemVerScheme {
    CratesScheme() {
        super("crates.io");
    }

    @Override
    int skipPrefix(String version, int end) {
        return end > 0 && version.charAt(0) == 'v' ? 1 : 0;
    }
}
