/**
 * {@code bun.lock}: JSON with comments and trailing commas. Each package is a list whose first item is
 * {@code name@version}, keyed by the chain of names that leads to where it is installed ({@code a/b} is b inside a).
 */
@NullMarked
package dev.packagefast.security.inventory.bun;

import org.jspecify.annotations.NullMarked;
