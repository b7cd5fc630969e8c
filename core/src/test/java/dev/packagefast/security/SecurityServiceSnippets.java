package dev.packagefast.security;

import dev.packagefast.security.audit.AuditTrail;
import dev.packagefast.security.performance.PerformanceMetric;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * The snippets of the Javadoc and of {@code docs/security-service.md}. {@link SecurityServiceDocumentTest} runs each, and
 * holds the page's code to them word by word.
 */
final class SecurityServiceSnippets {
    private SecurityServiceSnippets() {}

    record Answers(IntegrityReport integrity, VulnerabilityReport vulnerabilities, ScriptResult script) {}

    static Answers basic(Path tarball, String expectedHash, Path script, Path workingDirectory) {
        // @start region="basic"
        // Create a security service
        try (SecurityService security = new SecurityService()) {

            // Verify package integrity
            IntegrityReport integrity = security.verifyPackageFileIntegrity(
                            "package-name", "1.0.0", tarball, expectedHash)
                    .join();

            // Scan for vulnerabilities
            VulnerabilityReport vulnerabilities = security.scanPackageForVulnerabilities("package-name", "1.0.0")
                    .join();

            // Execute a package script with runtime protection
            ScriptResult run = security.executePackageScript("package-name", "postinstall", script, workingDirectory)
                    .join();

            return new Answers(integrity, vulnerabilities, run);
        }
        // @end
    }

    static SecurityService configured(Path auditTrailFile) {
        // @start region="configuration"
        SecurityServiceConfig config = SecurityServiceConfig.defaults()
                .withVerifyIntegrity(true)
                .withScanVulnerabilities(true)
                .withGenerateAuditTrail(true)
                .withEnableRuntimeProtection(true)
                .withAuditTrailFile(auditTrailFile); // such as Path.of("security-audit.log")

        SecurityService security = SecurityService.withConfig(config);
        // @end
        return security;
    }

    static AuditTrail trail(SecurityService security, Path folder) {
        // @start region="audit"
        // Get the audit trail
        AuditTrail auditTrail = security.auditTrail();

        // Export audit trail
        security.exportAuditTrailToJson(folder.resolve("audit-trail.json"));
        security.exportAuditTrailToCsv(folder.resolve("audit-trail.csv"));
        // @end
        return auditTrail;
    }

    static void performance(SecurityService security, PrintStream out) {
        // @start region="performance"
        // Access performance metrics
        List<PerformanceMetric> metrics = security.performanceMonitor().metrics();
        out.println("Recorded " + metrics.size() + " performance metrics");
        // @end
    }

    static String failures(SecurityService security, Path tarball, String expectedHash) {
        // @start region="failures"
        try {
            IntegrityReport report = security.verifyPackageFileIntegrity("lodash", "4.17.21", tarball, expectedHash)
                    .join();
            return report.status().toString();
        } catch (CompletionException completed) {
            return switch (completed.getCause()) {
                case IntegrityMismatchException changed -> "do not install: found " + changed.actual();
                case PackageSecurityException other -> other.code() + ", for the " + other.remedyBy() + " to mend";
                case null, default -> throw completed;
            };
        }
        // @end
    }

    static boolean stillWorthIt(SecurityService security, Path script, Path folder) {
        // @start region="cancelling"
        var run = security.executePackageScript("esbuild", "postinstall", script, folder);
        // ... the user closes the window ...
        return run.cancel(true); // kills the script and what it started
        // @end
    }
}
