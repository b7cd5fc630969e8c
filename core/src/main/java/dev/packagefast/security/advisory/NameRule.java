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

    /** {@code ecosystem} without its suffix: {@code Debian} for {@code Debian:12}. */
    static String base(String ecosystem) {
        int colon = ecosystem.indexOf(':');
        return colon < 0 ? ecosystem : ecosystem.substring(0, colon);
    }
}
