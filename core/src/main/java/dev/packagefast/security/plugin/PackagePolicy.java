package dev.packagefast.security.plugin;

import dev.packagefast.security.inventory.LocatedPackage;
import java.util.List;

/** Denies packages for reasons of its own, such as a naming rule of a company. A denied package fails a scan. */
public interface PackagePolicy extends Plugin {
    /**
     * A package that must not be there.
     *
     * @param located one of those that were asked about
     * @param reason for the person who reads the report, one line
     */
    record Denial(LocatedPackage located, String reason) {}

    /**
     * The packages to deny.
     *
     * @param packages every package of a scan; the list cannot be changed
     */
    List<Denial> deny(List<LocatedPackage> packages);
}
