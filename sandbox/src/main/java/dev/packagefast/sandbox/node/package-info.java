/** The Node of this machine, as profiles and permission manifests both name it. Exported to the library alone. */
@NullMarked
package dev.packagefast.sandbox.node;

import org.jspecify.annotations.NullMarked;
