/**
 * .NET: {@code packages.lock.json}, {@code packages.config}, {@code *.deps.json}, and what project files reference
 * ({@code *.csproj} and its kin, {@code Directory.Packages.props}).
 */
@NullMarked
package dev.packagefast.security.inventory.nuget;

import org.jspecify.annotations.NullMarked;
