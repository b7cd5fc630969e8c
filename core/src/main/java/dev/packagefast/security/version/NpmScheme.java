package dev.packagefast.security.version;

/**
 * npm: Semantic Versioning 2.0.0 as node-semver reads it in its loose mode, where {@code v}, {@code =} and white space
 * may stand before the version and the hyphen of a pre-release may be missing ({@code 1.0.0beta}). What node-semver
 * refuses because a number exceeds 2^53 − 1 is ordered all the same.
 */
final class NpmScheme extends SemVerScheme {
    NpmScheme() {
        super("npm");
    }

    @Override
    int skipPrefix(String version, int end) {
        return NpmVersion.skipPrefix(version, 0, end);
    }

    @Override
    boolean readsPrereleaseWithoutHyphen() {
        return true;
    }
}
