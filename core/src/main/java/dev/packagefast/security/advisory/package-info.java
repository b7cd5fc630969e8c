/**
 * What is known to be bad: OSV advisories in, one immutable index file out, and the answer for a package version.
 *
 * <p>An <em>advisory</em> is a record of the <a href="https://ossf.github.io/osv-schema/">OSV schema</a>: an id, other
 * ids of the same thing, and for each affected package exact versions or ranges of versions. An
 * {@link dev.packagefast.security.advisory.AdvisoryImport} reads such records from exports and compiles their ranges into
 * intervals of sort keys. An {@link dev.packagefast.security.advisory.AdvisoryIndex} is the result: one file, opened in
 * no time, each page checked before it is believed. Asking it gives a
 * {@link dev.packagefast.security.advisory.MatchResult}: the advisories that touch a version, and those of which nobody can
 * say, because a version cannot be ordered. Nothing is guessed, and nothing is dropped without being named in the
 * {@link dev.packagefast.security.advisory.ImportReport}.
 *
 * {@snippet :
 * AdvisoryImport.of(Path.of("all.zip")).writeTo(Path.of("npm.idx"));
 * try (AdvisoryIndex index = AdvisoryIndex.open(Path.of("npm.idx"))) {
 *     for (AdvisoryMatch match : index.match("npm", "lodash", "4.17.20").matches()) {
 *         System.out.println(match.advisory().id() + " " + match.advisory().severity().word());
 *     }
 * }
 * }
 *
 * <p>The file format is described in {@code docs/advisory-index.md}.
 */
@NullMarked
package dev.packagefast.security.advisory;

import org.jspecify.annotations.NullMarked;
