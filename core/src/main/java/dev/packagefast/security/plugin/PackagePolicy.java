package dev.packagefast.security.plugin;

import dev.packagefast.security.inventory.LocatedPackage;
import java.util.List;

/**
 * Denies packages for reasons of its own, such as a naming rule of a company. A denied package fails a scan; a service
 * neither verifies, scans nor runs anything of it.
 */
public non-sealed interface PackagePolicy extends Plugin {
    /**
     * A package that must not be there.
     *
     * @param located one of those that were asked about, the same instance
     * @param reason for the person who reads the report: one line of at most 1,000 printable characters
     */
    record Denial(LocatedPackage located, String reason) {}

    /**
     * The packages to deny.
     *
     * @param packages every package of a scan, or the one package of a service's operation, which stands in no lockfile
     *     and whose version is empty for a script; the list cannot be changed
     * @return each package at most once; empty to deny none
     */
    List<Denial> deny(List<LocatedPackage> packages);
}
