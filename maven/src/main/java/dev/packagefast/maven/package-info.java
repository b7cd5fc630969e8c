/**
 * The whole dependency tree of a {@code pom.xml}, by Apache Maven's own model builder and resolver.
 *
 * <p>A POM names what a project asks for; what these bring along stands in the POMs of others, in repositories. Who wants
 * the tree says so, and {@link dev.packagefast.maven.MavenResolver} then reads it as Maven does: parents, bills of
 * materials, profiles, ranges, exclusions and mediation are Maven's.
 *
 * <pre>{@code
 * try (MavenResolver resolver = MavenResolver.open(MavenAccess.ofUser())) {
 *     Inventory inventory = Inventory.read(Path.of("project"), LockfileFormats.builtIn().withReader("pom", resolver));
 * }
 * }</pre>
 *
 * <p><b>Trust.</b> A POM is a stranger's, that of the project as those of its dependencies. No plugin and no extension
 * of it runs, no repository that it names is asked, no environment variable gets into it, and no file is written outside
 * of the local repository whatever names it is made of. Asked are the repositories of the user's own
 * {@code settings.xml}, and what they send has to match its checksum.
 */
@NullMarked
package dev.packagefast.maven;

import org.jspecify.annotations.NullMarked;
