/** The JVM: Gradle's lockfiles, and what a {@code pom.xml} itself declares. */
@NullMarked
package dev.packagefast.security.inventory.maven;

import org.jspecify.annotations.NullMarked;
