package dev.packagefast.security;

import com.github.packageurl.PackageURL;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.SeriesKey;
import java.time.Clock;
import java.util.Locale;
import java.util.Objects;

/** The package that an operation is about. The version is empty where an operation has none, as for a script. */
record PackageSubject(String ecosystem, String name, String version) {
    private static final int LONGEST_NAME = 512;
    private static final int LONGEST_VERSION = 256;

    PackageSubject {
        checkName("package name", name);
        check("package version", version, LONGEST_VERSION);
    }

    /** A package of the npm registry. */
    static PackageSubject npm(String name, String version) {
        Objects.requireNonNull(name, "packageName");
        Objects.requireNonNull(version, "version");
        return new PackageSubject("npm", name, version);
    }

    /** @throws IllegalArgumentException if the type of the package URL belongs to no ecosystem that is known here */
    static PackageSubject of(PackageURL purl) {
        Objects.requireNonNull(purl, "purl");
        String version = purl.getVersion() == null ? "" : purl.getVersion();
        String namespace = purl.getNamespace() == null ? "" : purl.getNamespace();
        String path = namespace.isEmpty() ? purl.getName() : namespace + "/" + purl.getName();
        return switch (purl.getType()) {
            case "npm" -> new PackageSubject("npm", path, version);
            case "pypi" -> new PackageSubject("PyPI", purl.getName(), version);
            case "maven" -> new PackageSubject("Maven", namespace + ":" + purl.getName(), version);
            case "golang" -> new PackageSubject("Go", path, version);
            case "cargo" -> new PackageSubject("crates.io", purl.getName(), version);
            case "gem" -> new PackageSubject("RubyGems", purl.getName(), version);
            case "nuget" -> new PackageSubject("NuGet", purl.getName(), version);
            case "composer" -> new PackageSubject("Packagist", path, version);
            default ->
                throw new IllegalArgumentException("no ecosystem is known for package URLs of type '" + purl.getType()
                        + "': expected npm, pypi, maven, golang, cargo, gem, nuget or composer");
        };
    }

    /** The event of an operation on this package. */
    AuditEvent event(AuditEventType type, AuditOutcome outcome, Clock clock) {
        return AuditEvent.of(type, outcome, clock).withPackage(ecosystem, name, version);
    }

    /** The series that an operation on this package is counted in; labels are lower case, ecosystems are not. */
    SeriesKey series(MetricType type, Outcome outcome) {
        return SeriesKey.of(type, outcome, ecosystem.toLowerCase(Locale.ROOT));
    }

    /** @throws IllegalArgumentException if it is empty, too long or holds a control character */
    static void checkName(String what, String name) {
        check(what, name, LONGEST_NAME);
        if (name.isBlank()) {
            throw new IllegalArgumentException("the " + what + " is empty");
        }
    }

    private static void check(String what, String text, int longest) {
        if (text.length() > longest) {
            throw new IllegalArgumentException(
                    "the " + what + " has " + text.length() + " characters, at most " + longest + " are allowed");
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                throw new IllegalArgumentException("the " + what + " holds a control character at position " + i);
            }
        }
    }

    @Override
    public String toString() {
        return version.isEmpty() ? name : name + "@" + version;
    }
}
