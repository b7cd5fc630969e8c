package dev.packagefast.security;

// @start region="whole"
import com.github.packageurl.PackageURL;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.performance.MetricType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Whether a package may be used under the licence that it comes with. */
final class LicenseCheck {
    static final MetricType METRIC = MetricType.of("acme.license-check");
    static final AuditEventType EVENT = AuditEventType.of("acme.LICENSE_CHECK");

    private final SecurityService security;
    private final Set<String> allowed;

    LicenseCheck(SecurityService security, Set<String> allowed) {
        this.security = security;
        this.allowed = Set.copyOf(allowed);
    }

    /** Completes with the licence, or with {@link LicenseDeniedException}. */
    CompletableFuture<OperationResult<String>> checkPackageLicense(PackageURL purl, Path license) {
        return security.perform(new Reading(purl, license, allowed));
    }

    /** The licence is none of those allowed. */
    static final class LicenseDeniedException extends ExtensionException {
        private static final long serialVersionUID = 1L;

        private final String license;

        LicenseDeniedException(PackageURL purl, String license, Set<String> allowed) {
            super(
                    "acme.license-denied",
                    Remedy.CALLER,
                    purl + " comes under " + license + ", allowed are " + allowed + ". Choose another package.",
                    null);
            this.license = license;
        }

        String license() {
            return license;
        }
    }

    // @start region="operation"
    private record Reading(PackageURL purl, Path file, Set<String> allowed) implements Operation<String> {
        @Override
        public MetricType metricType() {
            return METRIC;
        }

        @Override
        public AuditEventType auditEventType() {
            return EVENT;
        }

        @Override
        public Optional<PackageURL> packageUrl() {
            return Optional.of(purl);
        }

        @Override
        public OperationResult<String> perform(SecurityLevel level) throws IOException {
            String license = Files.readString(file).strip();
            if (license.isEmpty() && level == SecurityLevel.PERMISSIVE) {
                return OperationResult.of("unknown").withDegradation(file + " names no licence. Ask the author.");
            }
            if (!allowed.contains(license)) {
                throw new LicenseDeniedException(purl, license.isEmpty() ? "no licence" : license, allowed);
            }
            return OperationResult.of(license).withAttribute("license", license);
        }
    }
    // @end
}
// @end
