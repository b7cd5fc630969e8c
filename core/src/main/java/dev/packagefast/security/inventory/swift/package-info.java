/** {@code Package.resolved} of Swift packages. */
@NullMarked
package dev.packagefast.security.inventory.swift;

import org.jspecify.annotations.NullMarked;
