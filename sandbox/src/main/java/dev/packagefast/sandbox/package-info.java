/** One command under kernel isolation. */
@NullMarked
package dev.packagefast.sandbox;

import org.jspecify.annotations.NullMarked;
