/** The security service and what it is made of. */
@NullMarked
package dev.packagefast.security;

import org.jspecify.annotations.NullMarked;
