/**
 * The order of versions, one per ecosystem, and npm's version ranges.
 *
 * <p>Every ecosystem has its own idea of which of two versions is newer: {@code 1.0.0-1} comes before {@code 1.0.0} in
 * npm, after it in Maven, and is a later build in PyPI. A {@link dev.packagefast.security.version.VersionScheme} knows
 * one such idea. It turns a version into a <em>sort key</em>, bytes whose unsigned order is the order of the versions:
 * whoever stores keys can compare without knowing the ecosystem, and the order is total by construction.
 *
 * <p>An {@link dev.packagefast.security.version.NpmRange} is the other half for npm: an expression such as
 * {@code ^1.2.3 || >=3} and the question whether a version lies in it, answered as npm answers it.
 *
 * <p>Everything here is immutable and safe to share between threads. The rules, their sources and the few corners where
 * an ecosystem's own comparison is not an order are described in {@code docs/version-order.md}.
 */
@NullMarked
package dev.packagefast.security.version;

import org.jspecify.annotations.NullMarked;
