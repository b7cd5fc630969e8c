/**
 * What others can add to Package Fast Security without a fork:
 *
 * <ul>
 *   <li>{@link dev.packagefast.security.plugin.PackagePolicy policies} that deny packages,
 *   <li>{@link dev.packagefast.security.plugin.AdvisorySource advisory sources} that know of more than the index,
 *   <li>{@link dev.packagefast.security.plugin.LockfileReader lockfile readers},
 *   <li>{@link dev.packagefast.security.plugin.ReportFormat report formats},
 *   <li>{@link dev.packagefast.security.plugin.AuditSink sinks} that take audit events elsewhere, and
 *       {@link dev.packagefast.security.plugin.MetricSink sinks} for figures.
 * </ul>
 *
 * <p>A plugin is a jar that names its classes in {@code META-INF/services} (and in {@code provides}, if it is a module),
 * or an instance that an embedder hands to {@code SecurityServiceConfig.withPlugins}. One class may be several kinds. It
 * sees the value types of this library and the JDK, and runs with the rights of the process: whoever installs one trusts
 * it as much as the command itself. {@link dev.packagefast.security.plugin.Plugin} says what it may rely on.
 */
@NullMarked
package dev.packagefast.security.plugin;

import org.jspecify.annotations.NullMarked;
