/**
 * Matching measured against others that hold the same advisories and must give the same answers.
 *
 * <p>{@link dev.packagefast.bench.match.ExportFacts} reads an export on its own, without the library's reader, so that the
 * rivals ({@link dev.packagefast.bench.match.SqliteMatcher}, npm's own {@code semver} package in node) are also a check: a
 * different number of findings fails the run.
 */
@NullMarked
package dev.packagefast.bench.match;

import org.jspecify.annotations.NullMarked;
