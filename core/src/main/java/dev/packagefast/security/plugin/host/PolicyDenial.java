package dev.packagefast.security.plugin.host;

import dev.packagefast.security.inventory.LocatedPackage;

/**
 * A package that a plugin does not let pass.
 *
 * @param plugin its name
 * @param located one of those that were asked about
 * @param reason one line, printable
 */
public record PolicyDenial(String plugin, LocatedPackage located, String reason) {}
