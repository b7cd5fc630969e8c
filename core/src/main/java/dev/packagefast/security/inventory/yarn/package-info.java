/**
 * {@code yarn.lock} of yarn 1 (a format of its own) and of yarn 2 and later, called berry (YAML).
 *
 * <p>Both are maps from what was asked for ({@code name@range}) to what was resolved. Neither says what the project
 * itself asks for in yarn 1; the {@code package.json} beside it does. Whether a package is for development is told by
 * neither.
 */
@NullMarked
package dev.packagefast.security.inventory.yarn;

import org.jspecify.annotations.NullMarked;
