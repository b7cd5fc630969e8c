/**
 * Lockfiles of Python: Pipfile.lock, poetry.lock, uv.lock, pdm.lock, pylock.toml and pinned requirements.
 *
 * <p>Names are given in their normal form, lower case with single hyphens: the registry takes {@code Aspy.YAML} and
 * {@code aspy_yaml} for one name.
 *
 * @see <a href="https://peps.python.org/pep-0503/#normalized-names">PEP 503, normalized names</a>
 * @see <a href="https://peps.python.org/pep-0751/">PEP 751, pylock.toml</a>
 */
@NullMarked
package dev.packagefast.security.inventory.python;

import org.jspecify.annotations.NullMarked;
