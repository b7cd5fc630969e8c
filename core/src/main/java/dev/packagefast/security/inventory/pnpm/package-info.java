/**
 * {@code pnpm-lock.yaml}, lockfile versions 5 to 9, and {@code shrinkwrap.yaml} (3 and 4) before it.
 *
 * <p>Packages are keyed by <i>dependency path</i>, whose shape changed with the version: {@code /name/1.0.0_peers},
 * {@code /name@1.0.0(peers)}, {@code name@1.0.0}. Until version 6 each choice of peers has an entry of its own; version
 * 9 keeps those apart in {@code snapshots}, and no longer says what is for development: that follows from who requires
 * it.
 */
@NullMarked
package dev.packagefast.security.inventory.pnpm;

import org.jspecify.annotations.NullMarked;
