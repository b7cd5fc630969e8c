/** Benchmarks: JMH classes, and whole-process comparisons that print ratios against a rival in the same run. */
@NullMarked
package dev.packagefast.bench;

import org.jspecify.annotations.NullMarked;
