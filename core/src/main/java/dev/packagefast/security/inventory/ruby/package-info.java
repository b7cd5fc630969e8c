/**
 * {@code Gemfile.lock}: sections of gems by where they come from, each with its {@code specs}, indented by four spaces,
 * and what those require, by six.
 */
@NullMarked
package dev.packagefast.security.inventory.ruby;

import org.jspecify.annotations.NullMarked;
