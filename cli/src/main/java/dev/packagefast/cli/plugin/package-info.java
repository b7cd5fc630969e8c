/** Finds the plugins of a user, and asks them with care: {@code docs/plugins.md}. */
@NullMarked
package dev.packagefast.cli.plugin;

import org.jspecify.annotations.NullMarked;
