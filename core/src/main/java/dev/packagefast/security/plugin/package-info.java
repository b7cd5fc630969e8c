/**
 * What others can add to Package Fast Security without a fork: {@link dev.packagefast.security.plugin.PackagePolicy
 * policies} that deny packages, {@link dev.packagefast.security.plugin.AuditSink sinks} that take audit events
 * elsewhere, and {@link dev.packagefast.security.plugin.MetricSink sinks} for figures.
 *
 * <p>A plugin is a jar that names its classes in {@code META-INF/services} (and in {@code provides}, if it is a module).
 * It sees the value types of this library and the JDK, and runs with the rights of the process: whoever installs one
 * trusts it as much as the command itself.
 */
@NullMarked
package dev.packagefast.security.plugin;

import org.jspecify.annotations.NullMarked;
