package dev.packagefast.security.inventory;

import java.util.List;

/**
 * Ecosystems by the names that OSV gives them.
 *
 * @see <a href="https://ossf.github.io/osv-schema/#defined-ecosystems">OSV schema, defined ecosystems</a>
 */
public final class Ecosystems {
    public static final String NPM = "npm";
    public static final String PYPI = "PyPI";
    public static final String GO = "Go";
    public static final String CRATES_IO = "crates.io";
    public static final String RUBYGEMS = "RubyGems";
    public static final String PACKAGIST = "Packagist";
    public static final String NUGET = "NuGet";
    public static final String MAVEN = "Maven";
    public static final String SWIFT = "SwiftURL";

    /** Those that lockfiles of the formats built in name; bills of materials and plugins may name others. */
    public static final List<String> ALL = List.of(NPM, PYPI, GO, CRATES_IO, RUBYGEMS, PACKAGIST, NUGET, MAVEN, SWIFT);

    private Ecosystems() {}
}
