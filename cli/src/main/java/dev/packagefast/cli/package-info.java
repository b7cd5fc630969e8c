/** The {@code pfsec} command: one class per subcommand. */
@NullMarked
package dev.packagefast.cli;

import org.jspecify.annotations.NullMarked;
