/**
 * What is really there: the {@code package.json} of each folder in {@code node_modules}, the metadata of each
 * distribution in {@code site-packages}. Read only when installed trees are asked for.
 */
@NullMarked
package dev.packagefast.security.inventory.installed;

import org.jspecify.annotations.NullMarked;
