/**
 * npm's own lockfile in its three versions: {@code package-lock.json}, {@code npm-shrinkwrap.json}, and the hidden
 * {@code node_modules/.package-lock.json} that records what is installed.
 *
 * <p>Version 1 nests packages in {@code dependencies} and says what each one needs in {@code requires}. Versions 2 and
 * 3 list packages by <i>location</i>, the folder they are installed in ({@code node_modules/a/node_modules/b}); version
 * 2 repeats them in the form of version 1 for old clients, which is then passed over. A name is resolved the way node
 * does it: from the folder that needs it upwards.
 */
@NullMarked
package dev.packagefast.security.inventory.npm;

import org.jspecify.annotations.NullMarked;
