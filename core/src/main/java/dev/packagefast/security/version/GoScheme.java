package dev.packagefast.security.version;

/**
 * Go modules: Semantic Versioning 2.0.0 as {@code golang.org/x/mod/semver} compares it. The leading {@code v} of a
 * module version is optional, since OSV writes Go versions without it. Pseudo-versions
 * ({@code v0.0.0-20210101000000-abcdefabcdef}) are pre-releases and need no rule of their own; {@code +incompatible} is
 * build metadata and does not count.
 */
final class GoScheme extends SemVerScheme {
    GoScheme() {
        super("Go");
    }

    @Override
    int skipPrefix(String version, int end) {
        return end > 0 && version.charAt(0) == 'v' ? 1 : 0;
    }
}
