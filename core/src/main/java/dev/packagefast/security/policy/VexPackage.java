package dev.packagefast.security.policy;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import dev.packagefast.security.inventory.DependencyPath;
import dev.packagefast.security.inventory.LocatedPackage;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A package URL as VEX documents use it: one without a version means every version. */
public final class VexPackage {
    private final PackageURL purl;

    private VexPackage(PackageURL purl) {
        this.purl = purl;
    }

    /** The package that a text names; empty when it is no package URL, such as the address of a product. */
    static Optional<VexPackage> find(@Nullable String text) {
        if (text == null || !text.startsWith("pkg:")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new VexPackage(new PackageURL(text)));
        } catch (MalformedPackageURLException none) {
            return Optional.empty();
        }
    }

    boolean matches(LocatedPackage location, boolean versioned) {
        Optional<VexPackage> found = find(location.purl());
        return found.isPresent()
                && matches(found.get().purl, versioned)
                && (qualifiers(purl).isEmpty() || qualifiers(purl).equals(qualifiers(found.get().purl)));
    }

    /** Whether a step on the way to a package is this one. */
    boolean matches(LocatedPackage end, DependencyPath.Step step) {
        Optional<VexPackage> located = find(end.purl());
        if (located.isEmpty() || !qualifiers(purl).isEmpty()) {
            return false;
        }
        String type = located.get().purl.getType();
        String name = step.name();
        int cut = type.equals("maven") ? name.indexOf(':') : type.equals("pypi") ? -1 : name.lastIndexOf('/');
        boolean go = type.equals("golang")
                && !step.version().isEmpty()
                && Character.isDigit(step.version().charAt(0));
        try {
            return matches(
                    new PackageURL(
                            type,
                            cut > 0 ? name.substring(0, cut) : null,
                            name.substring(cut + 1),
                            step.version().isEmpty() ? null : go ? "v" + step.version() : step.version(),
                            null,
                            null),
                    false);
        } catch (MalformedPackageURLException none) {
            return false;
        }
    }

    private boolean matches(PackageURL found, boolean versioned) {
        String version = purl.getVersion();
        return found.getType().equals(purl.getType())
                && text(found.getNamespace()).equals(text(purl.getNamespace()))
                && found.getName().equals(purl.getName())
                && purl.getSubpath() == null
                && (version == null ? !versioned : version.equals(found.getVersion()));
    }

    /** Whether it names this version exactly. */
    boolean hasVersion(String version) {
        return version.equals(purl.getVersion());
    }

    /** The same package in another version, in every one for null. */
    VexPackage withVersion(@Nullable String version) {
        try {
            return new VexPackage(new PackageURL(
                    purl.getType(),
                    purl.getNamespace(),
                    purl.getName(),
                    version,
                    new TreeMap<>(qualifiers(purl)),
                    purl.getSubpath()));
        } catch (MalformedPackageURLException impossible) {
            throw new AssertionError("a package URL that was read cannot be written", impossible);
        }
    }

    private static Map<String, String> qualifiers(PackageURL purl) {
        Map<String, String> qualifiers = purl.getQualifiers();
        return qualifiers == null ? Map.of() : qualifiers;
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    @Override
    public String toString() {
        return purl.canonicalize();
    }
}
