/**
 * What a scan found, and what is decided about it. A {@link dev.packagefast.security.policy.Finding} is one advisory
 * that touches one version of one package, wherever in the project that version stands.
 */
@NullMarked
package dev.packagefast.security.policy;

import org.jspecify.annotations.NullMarked;
