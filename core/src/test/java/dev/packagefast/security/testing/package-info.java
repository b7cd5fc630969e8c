/** What tests of several rooms share: the shared data folder and the fuzz loop. */
@NullMarked
package dev.packagefast.security.testing;

import org.jspecify.annotations.NullMarked;
