/**
 * CVSS scoring: a vector string in, numbers and a rating out.
 *
 * <p>A CVSS <i>vector</i> is a list of <i>metrics</i>, each a short name and a value
 * ({@code CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H}). The <i>base</i> metrics describe the weakness itself and must
 * all be there; <i>temporal</i> metrics (v4.0: <i>threat</i>) say what is known of exploits and remedies now;
 * <i>environmental</i> metrics describe one site. Versions 2.0, 3.0 and 3.1 are formulas; version 4.0 looks a vector's
 * <i>MacroVector</i> up in a table that experts ranked, and interpolates to the next lower one.
 *
 * <p>Every step is computed in exact decimals or integers, since the specifications round to one decimal place and a
 * binary fraction falls on the wrong side of a boundary now and then.
 *
 * <pre>{@code
 * CvssScore score = CvssScore.parse("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
 * score.score();  // 9.8
 * score.rating(); // CRITICAL
 * }</pre>
 *
 * @see <a href="https://www.first.org/cvss/v2/guide">CVSS v2.0</a>
 * @see <a href="https://www.first.org/cvss/v3-0/specification-document">CVSS v3.0</a>
 * @see <a href="https://www.first.org/cvss/v3-1/specification-document">CVSS v3.1</a>
 * @see <a href="https://www.first.org/cvss/v4-0/specification-document">CVSS v4.0</a>
 */
@NullMarked
package dev.packagefast.security.advisory.cvss;

import org.jspecify.annotations.NullMarked;
