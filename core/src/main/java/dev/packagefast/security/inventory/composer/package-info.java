/** {@code composer.lock}. */
@NullMarked
package dev.packagefast.security.inventory.composer;

import org.jspecify.annotations.NullMarked;
