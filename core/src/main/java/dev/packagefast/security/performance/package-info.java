/** Measures the engine's own operations. */
@NullMarked
package dev.packagefast.security.performance;

import org.jspecify.annotations.NullMarked;
