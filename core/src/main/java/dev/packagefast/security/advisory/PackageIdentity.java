package dev.packagefast.security.advisory;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import dev.packagefast.security.advisory.osv.OsvRecord.Affected;
import dev.packagefast.security.advisory.osv.Texts;

/** Which package an affected entry means: by ecosystem and name, or where these are missing by its package URL. */
record PackageIdentity(String ecosystem, String name) {
    private static final int MAX_ECOSYSTEM = 200;

    /** The entry names no package of an ecosystem; the message says why, half a sentence. */
    static final class UnidentifiedPackageException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        UnidentifiedPackageException(String message) {
            super(message);
            this.reason = message;
        }

        String reason() {
            return reason;
        }
    }

    static PackageIdentity of(Affected affected) throws UnidentifiedPackageException {
        if (!affected.ecosystem().isEmpty() && !affected.name().isEmpty()) {
            return checked(affected.ecosystem(), affected.name());
        }
        if (affected.purl().isEmpty()) {
            throw new UnidentifiedPackageException("an affected entry names no package");
        }
        try {
            return ofPurl(new PackageURL(affected.purl()));
        } catch (MalformedPackageURLException malformed) {
            throw new UnidentifiedPackageException(
                    "not a package URL: '" + Texts.clean(affected.purl(), 80, false) + "'");
        }
    }

    private static PackageIdentity ofPurl(PackageURL purl) throws UnidentifiedPackageException {
        String namespace = purl.getNamespace();
        String path = namespace == null || namespace.isEmpty() ? purl.getName() : namespace + "/" + purl.getName();
        return switch (purl.getType()) {
            case "npm" -> checked("npm", path);
            case "pypi" -> checked("PyPI", purl.getName());
            case "maven" -> checked("Maven", path.replace('/', ':'));
            case "golang" -> checked("Go", path);
            case "cargo" -> checked("crates.io", purl.getName());
            case "gem" -> checked("RubyGems", purl.getName());
            case "nuget" -> checked("NuGet", purl.getName());
            case "composer" -> checked("Packagist", path);
            case "hex" -> checked("Hex", path);
            case "pub" -> checked("Pub", purl.getName());
            case "hackage" -> checked("Hackage", purl.getName());
            case "cran" -> checked("CRAN", purl.getName());
            case "swift" -> checked("SwiftURL", path);
            default ->
                throw new UnidentifiedPackageException(
                        "no ecosystem is known for package URLs of type '" + purl.getType() + "'");
        };
    }

    private static PackageIdentity checked(String ecosystem, String name) throws UnidentifiedPackageException {
        if (ecosystem.length() > MAX_ECOSYSTEM || Texts.hasUnprintable(ecosystem)) {
            throw new UnidentifiedPackageException(
                    "the ecosystem's name is too long or holds characters that cannot be seen");
        }
        if (Texts.hasUnprintable(name) || !new PackageKey().set(ecosystem, name)) {
            throw new UnidentifiedPackageException(
                    "the package's name is too long or holds characters that cannot be seen");
        }
        return new PackageIdentity(ecosystem, name);
    }
}
