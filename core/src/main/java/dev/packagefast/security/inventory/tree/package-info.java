/**
 * Documents in JSON, YAML and TOML as one kind of tree whose nodes know their line, for the formats whose files are
 * small or whose structure is wanted as a whole.
 *
 * <p>What could give a document two meanings is refused: a key that stands twice, YAML's references, nesting beyond
 * {@link dev.packagefast.security.inventory.Limits#MOST_DEPTH}.
 */
@NullMarked
package dev.packagefast.security.inventory.tree;

import org.jspecify.annotations.NullMarked;
