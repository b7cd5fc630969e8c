/** What tests of several rooms share: the shared data folder, the fuzz loop, made plugins and a file server. */
@NullMarked
package dev.packagefast.security.testing;

import org.jspecify.annotations.NullMarked;
