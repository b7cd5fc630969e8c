/**
 * XML documents as trees of elements that know their line, read with no document type, no entities of the document's
 * own and no access to anything outside of it.
 */
@NullMarked
package dev.packagefast.security.inventory.xml;

import org.jspecify.annotations.NullMarked;
