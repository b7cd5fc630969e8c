/** Comparisons that are run by hand: each prints ratios taken in one run. */
@NullMarked
package dev.packagefast.bench;

import org.jspecify.annotations.NullMarked;
