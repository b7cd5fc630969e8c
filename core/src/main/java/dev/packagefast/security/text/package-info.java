/** What text from outside may look like where a person reads it. Every room may use it; it knows none of them. */
@NullMarked
package dev.packagefast.security.text;

import org.jspecify.annotations.NullMarked;
