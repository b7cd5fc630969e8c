/**
 * What to change so that findings go away. A {@link dev.packagefast.cli.fix.FixPlan} is made offline, from the lockfile
 * and the advisories alone; its steps stand from the smallest change to the largest.
 */
@NullMarked
package dev.packagefast.cli.fix;

import org.jspecify.annotations.NullMarked;
