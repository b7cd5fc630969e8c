/**
 * Bills of materials that others made: CycloneDX in JSON and XML, SPDX 2.3 in JSON and as tags and values.
 *
 * <p>A component counts by its package URL, which alone says in which ecosystem a name stands. Components without one
 * (files, the product itself) are no packages.
 *
 * @see <a href="https://cyclonedx.org/docs/1.6/json/">CycloneDX 1.6</a>
 * @see <a href="https://spdx.github.io/spdx-spec/v2.3/">SPDX 2.3</a>
 */
@NullMarked
package dev.packagefast.security.inventory.sbom;

import org.jspecify.annotations.NullMarked;
