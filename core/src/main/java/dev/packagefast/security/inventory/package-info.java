/**
 * What a project is made of: every package that a lockfile, a manifest, a bill of materials or an installed tree names,
 * with the place where it stands and the way it got there.
 *
 * <p><b>Lockfile.</b> A file in which a package manager writes down what it resolved. It is evidence: what an install
 * will fetch, not what somebody wished for. {@link dev.packagefast.security.inventory.Inventory#read} takes one file or
 * a folder of them.
 *
 * <p><b>Located package.</b> A name and a version are not enough to act upon. A
 * {@link dev.packagefast.security.inventory.LocatedPackage} also says which file and line it came from, what the
 * lockfile expects its bytes to be, whether it is there for development only, and which chain of dependencies pulled it
 * in.
 *
 * <p><b>Source.</b> A package fetched from git, from a folder or from a plain address is not the registry's package of
 * the same name, so advisories about the latter say nothing about it: see
 * {@link dev.packagefast.security.inventory.PackageSource}.
 *
 * <p><b>Problem.</b> What could not be read is never passed over in silence: it stands in
 * {@link dev.packagefast.security.inventory.Inventory#problems()} with file, line and remedy, beside the packages that
 * the other files gave.
 *
 * <pre>{@code
 * Inventory inventory = Inventory.read(Path.of("storefront"));
 * for (LocatedPackage found : inventory.packages()) {
 *     if (found.isFromRegistry()) {
 *         System.out.println(found + " " + found.place() + " " + found.paths().shown());
 *     }
 * }
 * }</pre>
 *
 * <p>Each format has a folder of its own below this package; {@code docs/lockfile-formats.md} lists them and says how
 * to add the next one.
 */
@NullMarked
package dev.packagefast.security.inventory;

import org.jspecify.annotations.NullMarked;
