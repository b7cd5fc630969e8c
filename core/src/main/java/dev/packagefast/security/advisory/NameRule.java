package dev.packagefast.security.advisory;

/**
 * When two spellings of a package's name mean the same package. One table for import and for matching: a rule applied on
 * one side only would lose findings.
 */
enum NameRule {
    /** npm, Go, Maven, crates.io, RubyGems and every ecosystem without a rule of its own. */
    EXACT,
    /** NuGet ids, Composer's vendor/package and repositories of GitHub Actions ignore case. */
    LOWER_CASE,
    /** PyPI: case is ignored and a run of {@code -}, {@code _} and {@code .} is one {@code -} (PEP 503). */
    PEP_503;

    /** The rule of {@code ecosystem}; a suffix after a colon ({@code PyPI:mirror}) does not change it. */
    static NameRule of(String ecosystem) {
        return switch (base(ecosystem)) {
            case "PyPI" -> PEP_503;
            case "NuGet", "Packagist", "GitHub Actions" -> LOWER_CASE;
            default -> EXACT;
        };
    }

    /**
     * Whether what follows the colon in {@code ecosystem} names a repository ({@code Maven:…}, {@code Packagist:…}) and
     * not a release ({@code Debian:12}). A package does not tell which repository it came from, so the suffix is left
     * out of its key: the same name from another repository is the same package, as it is to the public OSV service.
     */
    static boolean hasRepositorySuffix(String ecosystem) {
        return switch (base(ecosystem)) {
            case "npm", "PyPI", "Maven", "Go", "crates.io", "RubyGems", "NuGet", "Packagist", "Hex", "Pub" ->
                ecosystem.indexOf(':') >= 0;
            default -> false;
        };
    }

    /** {@code ecosystem} without its suffix: {@code Debian} for {@code Debian:12}. */
    static String base(String ecosystem) {
        int colon = ecosystem.indexOf(':');
        return colon < 0 ? ecosystem : ecosystem.substring(0, colon);
    }
}
