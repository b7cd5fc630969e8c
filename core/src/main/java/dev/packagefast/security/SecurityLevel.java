package dev.packagefast.security;

/**
 * What happens when a part of the service cannot do its job. Whatever is let through stands in the report, in the audit
 * trail and in a counter: never in silence.
 *
 * <table>
 * <caption>What each level does</caption>
 * <tr><th>case</th><th>permissive</th><th>standard</th><th>strict</th></tr>
 * <tr><td>no advisory database beyond the embedded starter</td><td>warn</td><td>warn</td>
 *   <td>refuse once older than {@link SecurityServiceConfig#maximumAdvisoryAge()}</td></tr>
 * <tr><td>no hash to check against</td><td>warn</td><td>refuse</td><td>refuse</td></tr>
 * <tr><td>isolation reached is below L2 (without its supervisor counts as below)</td>
 *   <td>L1 runs and is reported; L0 only if the caller accepts it by name</td><td>the same</td><td>refuse</td></tr>
 * <tr><td>audit event cannot be made durable</td><td>warn, go on</td><td>refuse the operation</td><td>refuse</td></tr>
 * <tr><td>a plugin throws or hangs</td><td>skip it, warn</td><td>treat as deny</td><td>treat as deny</td></tr>
 * </table>
 */
public enum SecurityLevel {
    /** Goes on with a warning where a check cannot be made. */
    PERMISSIVE,
    /** Refuses what could not be checked; the default. */
    STANDARD,
    /** Refuses whatever is not at full strength. */
    STRICT
}
