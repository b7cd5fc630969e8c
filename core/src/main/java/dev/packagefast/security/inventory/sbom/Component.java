package dev.packagefast.security.inventory.sbom;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.inventory.python.PythonName;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A component by its package URL, in the words of the advisory database. */
final class Component {
    private Component() {}

    /**
     * Starts a package from {@code purl}.
     *
     * @return null when there is no sense in the URL, which is then a problem
     */
    static LocatedPackage.@Nullable Builder of(String purl, int line, LockfileContents contents)
            throws BadLockfileException {
        PackageURL url;
        try {
            url = new PackageURL(purl);
        } catch (MalformedPackageURLException e) {
            contents.incomplete(
                    line, "'" + purl + "' is no package URL: " + e.getMessage(), "Have the file's tool write it anew");
            return null;
        }
        String ecosystem = ecosystem(url);
        String version = url.getVersion() == null ? "" : url.getVersion();
        if (url.getType().equals("golang") && version.startsWith("v")) {
            version = version.substring(1);
        }
        LocatedPackage.Builder builder =
                contents.add(ecosystem, name(url), version).purl(purl).line(line);
        Map<String, String> qualifiers = url.getQualifiers();
        if (qualifiers != null && qualifiers.containsKey("vcs_url")) {
            builder.source(PackageSource.GIT).resolved(qualifiers.get("vcs_url"));
        } else if (qualifiers != null && qualifiers.containsKey("download_url")) {
            builder.source(PackageSource.REMOTE).resolved(qualifiers.get("download_url"));
        }
        return builder;
    }

    private static String name(PackageURL url) {
        String namespace = url.getNamespace();
        return switch (url.getType()) {
            case "maven" -> namespace == null ? url.getName() : namespace + ":" + url.getName();
            case "pypi" -> PythonName.normal(url.getName());
            // The name that a distribution's advisories use is that of the source package.
            case "deb", "apk", "rpm" -> upstream(url);
            default -> namespace == null ? url.getName() : namespace + "/" + url.getName();
        };
    }

    private static String upstream(PackageURL url) {
        String upstream = qualifier(url, "upstream");
        int at = upstream.indexOf('@');
        upstream = at < 0 ? upstream : upstream.substring(0, at);
        return upstream.isEmpty() || url.getType().equals("rpm") ? url.getName() : upstream;
    }

    private static String qualifier(PackageURL url, String name) {
        Map<String, String> qualifiers = url.getQualifiers();
        String value = qualifiers == null ? null : qualifiers.get(name);
        return value == null ? "" : value;
    }

    private static String ecosystem(PackageURL url) {
        return switch (url.getType()) {
            case "npm" -> Ecosystems.NPM;
            case "pypi" -> Ecosystems.PYPI;
            case "golang" -> Ecosystems.GO;
            case "cargo" -> Ecosystems.CRATES_IO;
            case "gem" -> Ecosystems.RUBYGEMS;
            case "composer" -> Ecosystems.PACKAGIST;
            case "nuget" -> Ecosystems.NUGET;
            case "maven" -> Ecosystems.MAVEN;
            case "swift" -> Ecosystems.SWIFT;
            case "hex" -> "Hex";
            case "pub" -> "Pub";
            case "hackage" -> "Hackage";
            case "cran" -> "CRAN";
            case "conan" -> "ConanCenter";
            case "githubactions" -> "GitHub Actions";
            case "deb", "apk", "rpm" -> distribution(url);
            default -> url.getType();
        };
    }

    /** {@code distro=debian-9} as {@code Debian:9}, {@code distro=alpine-3.17.2} as {@code Alpine:v3.17}. */
    private static String distribution(PackageURL url) {
        String distro = qualifier(url, "distro").toLowerCase(Locale.ROOT);
        int hyphen = distro.indexOf('-');
        String release = hyphen < 0 ? "" : distro.substring(hyphen + 1);
        String vendor = url.getNamespace() == null ? "" : url.getNamespace().toLowerCase(Locale.ROOT);
        return switch (vendor) {
            case "debian" -> release.isEmpty() ? "Debian" : "Debian:" + parts(release, 1);
            case "ubuntu" -> release.isEmpty() ? "Ubuntu" : "Ubuntu:" + parts(release, 2);
            case "alpine" -> release.isEmpty() ? "Alpine" : "Alpine:v" + parts(release, 2);
            case "wolfi" -> "Wolfi";
            case "chainguard" -> "Chainguard";
            case "redhat" -> "Red Hat";
            case "rocky", "rocky-linux" -> release.isEmpty() ? "Rocky Linux" : "Rocky Linux:" + parts(release, 1);
            case "almalinux", "alma" -> release.isEmpty() ? "AlmaLinux" : "AlmaLinux:" + parts(release, 1);
            default -> url.getType();
        };
    }

    /** The first {@code count} numbers of a release. */
    private static String parts(String release, int count) {
        int end = -1;
        for (int i = 0; i < count; i++) {
            int dot = release.indexOf('.', end + 1);
            if (dot < 0) {
                return release;
            }
            end = dot;
        }
        return release.substring(0, end);
    }
}
