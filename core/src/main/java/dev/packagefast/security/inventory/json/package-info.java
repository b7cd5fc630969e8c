/** Reading of JSON lockfiles: one configured parser, and what its errors mean to a person. */
@NullMarked
package dev.packagefast.security.inventory.json;

import org.jspecify.annotations.NullMarked;
