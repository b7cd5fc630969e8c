/**
 * Integrity: is a file what was published?
 *
 * <p>A <i>digest</i> is the fixed-size fingerprint that a hash algorithm gives to some bytes. <i>Subresource
 * Integrity</i> (SRI) is how lockfiles and registries write one down: {@code sha512-BASE64?option}, several separated by
 * spaces. Of several, the strongest algorithm decides, and any of its digests may match. SHA-1 and MD5 can be forged and
 * count only for a caller who says {@link dev.packagefast.security.integrity.LegacyHashes#ACCEPT}.
 *
 * <p>{@link dev.packagefast.security.integrity.IntegrityVerifier} checks one file, many in parallel, or a tree;
 * {@link dev.packagefast.security.integrity.NpmCacheVerifier} checks a cache of the npm client;
 * {@link dev.packagefast.security.integrity.VerifyingInputStream} checks bytes on their way through. Digests are compared
 * in constant time.
 *
 * <pre>{@code
 * Integrity expected = Integrity.parse("sha512-…");
 * switch (new IntegrityVerifier().verify(tarball, expected)) {
 *     case IntegrityVerdict.Match match -> unpack(tarball);
 *     case IntegrityVerdict.Mismatch mismatch -> refuse(mismatch.message());
 *     case IntegrityVerdict.NothingToCheck nothing -> refuse(nothing.message());
 *     case IntegrityVerdict.Unreadable unreadable -> report(unreadable.message());
 * }
 * }</pre>
 *
 * @see <a href="https://www.w3.org/TR/SRI/">Subresource Integrity</a>
 */
@NullMarked
package dev.packagefast.security.integrity;

import org.jspecify.annotations.NullMarked;
