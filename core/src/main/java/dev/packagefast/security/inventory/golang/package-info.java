/**
 * {@code go.mod} and {@code go.sum}.
 *
 * <p>Since Go 1.17 {@code go.mod} lists every module that goes into a build. Older ones list the direct ones, and
 * {@code go.sum} names the others among more that were only looked at; those are given as well then. The standard
 * library counts as the module {@code stdlib} in the version of the toolchain.
 *
 * @see <a href="https://go.dev/ref/mod">Go modules reference</a>
 */
@NullMarked
package dev.packagefast.security.inventory.golang;

import org.jspecify.annotations.NullMarked;
