package dev.packagefast.security.inventory;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Package URLs of located packages. Loaded when the first one is asked for. */
final class PackageUrls {
    private PackageUrls() {}

    static String of(LocatedPackage found) {
        String type = type(found.ecosystem());
        String name = found.name();
        String namespace = null;
        int cut = type.equals("maven") ? name.indexOf(':') : type.equals("pypi") ? -1 : name.lastIndexOf('/');
        if (cut > 0 && cut < name.length() - 1) {
            namespace = name.substring(0, cut);
            name = name.substring(cut + 1);
        }
        String version = found.version().isEmpty() ? null : found.version();
        if (type.equals("golang") && version != null && Character.isDigit(version.charAt(0))) {
            version = "v" + version;
        }
        try {
            return new PackageURL(type, namespace, name, version, new TreeMap<>(qualifiers(found)), null)
                    .canonicalize();
        } catch (MalformedPackageURLException e) {
            // Names that the type's own rules forbid still need an address in reports.
            return plain(name, version);
        }
    }

    private static String plain(String name, @Nullable String version) {
        try {
            return new PackageURL("generic", null, name, version, null, null).canonicalize();
        } catch (MalformedPackageURLException e) {
            throw new AssertionError("a generic package URL takes any name: " + name, e);
        }
    }

    private static Map<String, String> qualifiers(LocatedPackage found) {
        String resolved = found.resolved().orElse("");
        if (resolved.isEmpty()) {
            return Map.of();
        }
        return switch (found.source()) {
            case GIT -> Map.of("vcs_url", resolved);
            case REMOTE -> Map.of("download_url", resolved);
            case REGISTRY, FILE, LINK, WORKSPACE, UNKNOWN -> Map.of();
        };
    }

    private static String type(String ecosystem) {
        return switch (ecosystem) {
            case Ecosystems.NPM -> "npm";
            case Ecosystems.PYPI -> "pypi";
            case Ecosystems.GO -> "golang";
            case Ecosystems.CRATES_IO -> "cargo";
            case Ecosystems.RUBYGEMS -> "gem";
            case Ecosystems.PACKAGIST -> "composer";
            case Ecosystems.NUGET -> "nuget";
            case Ecosystems.MAVEN -> "maven";
            case Ecosystems.SWIFT -> "swift";
            default -> "generic";
        };
    }
}
