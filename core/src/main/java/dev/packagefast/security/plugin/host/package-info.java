/**
 * Loads plugins and asks them with care: a thread and a time limit for each call, every answer checked before it counts,
 * what fails kept. What a failure means is not decided here; {@code SecurityService} and the command do that by level.
 * Plugins do not see this package. {@code docs/plugins.md} is the whole story.
 */
@NullMarked
package dev.packagefast.security.plugin.host;

import org.jspecify.annotations.NullMarked;
