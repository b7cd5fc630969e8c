/**
 * What a scan found, and what is decided about it.
 *
 * <p>A {@link dev.packagefast.security.policy.Finding} is one advisory that touches one version of one package, wherever
 * in the project that version stands. A {@link dev.packagefast.security.policy.Policy} gives each a
 * {@link dev.packagefast.security.policy.Decision}: block, warn, known since the baseline, excepted by somebody until a
 * day, or not affected by the word of a VEX document. Everything that is not decided otherwise is blocked, and nothing
 * is hidden: what does not fail a scan is listed with the reason.
 */
@NullMarked
package dev.packagefast.security.policy;

import org.jspecify.annotations.NullMarked;
