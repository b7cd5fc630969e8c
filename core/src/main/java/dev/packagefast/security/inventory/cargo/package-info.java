/** {@code Cargo.lock} in its versions 1 to 4. */
@NullMarked
package dev.packagefast.security.inventory.cargo;

import org.jspecify.annotations.NullMarked;
