/**
 * OSV records as they stand in JSON: bytes in, {@link dev.packagefast.security.advisory.osv.OsvRecord} out. Nothing here
 * knows versions or the index. Part of the room {@code advisory}; not exported from the module.
 */
@NullMarked
package dev.packagefast.security.advisory.osv;

import org.jspecify.annotations.NullMarked;
