/**
 * Makes data of the true size from what is real and small.
 *
 * <p>A public npm export holds some 218,000 records, nine in ten of them reports of malware: one package, all versions
 * of it or a list of them, a boilerplate text. {@link dev.packagefast.bench.synthetic.SyntheticExport} takes the real
 * records that are at hand as they are and fills up with malware reports whose figures (lengths of names, share of
 * scopes, versions, ranges, aliases, bytes) follow the measured distribution; {@link
 * dev.packagefast.bench.synthetic.SyntheticLockfile} makes one large lockfile out of the packages of real ones. The same
 * seed gives the same bytes.
 */
@NullMarked
package dev.packagefast.bench.synthetic;

import org.jspecify.annotations.NullMarked;
