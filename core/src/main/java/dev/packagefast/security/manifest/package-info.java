/**
 * What a package's install script needs, as a file that a person can read, pinned to the package's tarball.
 *
 * <p>A {@link dev.packagefast.security.manifest.PermissionManifest} names folders by class, such as {@code package} or
 * {@code node_modules}, so that it means the same on another machine. It is made from an observed run and enforced in later
 * ones; the {@link dev.packagefast.security.manifest.ManifestDifference} to a newer version says in lines what that version
 * needs more.
 *
 * {@snippet :
 * PermissionManifest manifest = PermissionManifest.read(Path.of("esbuild.manifest.json"));
 * manifest.requirePackage(PackagePin.of(Path.of("esbuild-0.25.0.tgz")));
 * }
 */
@NullMarked
package dev.packagefast.security.manifest;

import org.jspecify.annotations.NullMarked;
