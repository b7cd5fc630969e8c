package dev.packagefast.security;

import com.github.packageurl.PackageURL;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.performance.MetricType;
import java.util.Optional;

/**
 * A check of one's own that {@link SecurityService#perform} carries out under the same guarantees as the service's own:
 * one metric, one audit event that is durable before the future completes, {@code close} that waits for it.
 *
 * {@snippet class="dev.packagefast.security.LicenseCheck" region="operation"}
 *
 * <p>Names of its metric and its event hold a dot, as {@code acme.license-check} and {@code acme.LICENSE_CHECK}, so that
 * nobody takes them for the service's.
 *
 * @param <T> what it answers
 */
public interface Operation<T> {
    /** What its durations are counted as; its name holds a dot. */
    MetricType metricType();

    /** The kind of event that it leaves; its name holds a dot. */
    AuditEventType auditEventType();

    /** The package that it is about; none unless said. */
    default Optional<PackageURL> packageUrl() {
        return Optional.empty();
    }

    /**
     * Does it, on a virtual thread: it may block, and hands long computations to a pool of its own. An interrupt means
     * that its future was cancelled or the service closes; it should end then.
     *
     * @param level decides what it may let through; what it does it reports by {@link OperationResult#withDegradation}
     * @throws ExtensionException if the check fails or no answer can be given
     * @throws Exception anything else is a defect of the extension, and becomes an {@link ExtensionException} of code
     *     {@value ExtensionException#FAILED}; a {@link PackageSecurityException} stays what it is
     */
    OperationResult<T> perform(SecurityLevel level) throws Exception;
}
