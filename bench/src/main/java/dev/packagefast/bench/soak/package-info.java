/** Long runs that kill, flood and repeat: run by hand, with a sample of each in the tests. */
@NullMarked
package dev.packagefast.bench.soak;

import org.jspecify.annotations.NullMarked;
