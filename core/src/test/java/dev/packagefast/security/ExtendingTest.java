package dev.packagefast.security;

import static dev.packagefast.security.Fixture.answer;
import static dev.packagefast.security.Fixture.events;
import static dev.packagefast.security.Fixture.failure;
import static dev.packagefast.security.Fixture.onlyEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.github.packageurl.PackageURL;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.PerformanceMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The worked extension of {@code docs/extending.md}, and what every extension may rely on. */
@Timeout(120)
class ExtendingTest {
    private static final PackageURL LEFT_PAD = url("pkg:npm/left-pad@1.3.0");

    @TempDir
    Path folder;

    private static PackageURL url(String text) {
        try {
            return new PackageURL(text);
        } catch (com.github.packageurl.MalformedPackageURLException never) {
            throw new AssertionError(never);
        }
    }

    private static Operation<String> operation(String metric, String event, Callable<OperationResult<String>> work) {
        return new Operation<>() {
            @Override
            public MetricType metricType() {
                return MetricType.of(metric);
            }

            @Override
            public AuditEventType auditEventType() {
                return AuditEventType.of(event);
            }

            @Override
            public OperationResult<String> perform(SecurityLevel level) throws Exception {
                return work.call();
            }
        };
    }

    private static Operation<String> doing(Callable<OperationResult<String>> work) {
        return operation("acme.deed", "acme.DEED", work);
    }

    // @start region="tests"
    @Test
    void anAllowedLicensePasses() throws IOException {
        Path license = Files.writeString(folder.resolve("LICENSE"), "MIT\n");
        try (var security = new SecurityService()) {
            var check = new LicenseCheck(security, Set.of("MIT", "Apache-2.0"));

            assertThat(check.checkPackageLicense(LEFT_PAD, license).join().value())
                    .isEqualTo("MIT");

            assertThat(security.performanceMonitor().count(LicenseCheck.METRIC)).isEqualTo(1);
            try (var records = security.auditTrail().events()) {
                assertThat(records).singleElement().satisfies(record -> {
                    assertThat(record.event().type()).isEqualTo(LicenseCheck.EVENT);
                    assertThat(record.event().outcome()).isEqualTo(AuditOutcome.SUCCEEDED);
                    assertThat(record.event().attributes()).containsEntry("license", "MIT");
                });
            }
        }
    }

    @Test
    void anotherLicenseIsDenied() throws IOException {
        Path license = Files.writeString(folder.resolve("LICENSE"), "SSPL-1.0\n");
        try (var security = new SecurityService()) {
            var check = new LicenseCheck(security, Set.of("MIT", "Apache-2.0"));

            assertThat(check.checkPackageLicense(LEFT_PAD, license))
                    .failsWithin(Duration.ofMinutes(1))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(LicenseCheck.LicenseDeniedException.class)
                    .withMessageContaining("left-pad");
        }
    }
    // @end

    @Test
    void aDeniedLicenseIsMeasuredAndAuditedOnce() throws IOException {
        Path license = Files.writeString(folder.resolve("LICENSE"), "SSPL-1.0\n");
        try (var security = new SecurityService()) {
            var denied = failure(
                    new LicenseCheck(security, Set.of("MIT")).checkPackageLicense(LEFT_PAD, license),
                    LicenseCheck.LicenseDeniedException.class);

            assertThat(denied.code()).isEqualTo("acme.license-denied");
            assertThat(denied.license()).isEqualTo("SSPL-1.0");
            AuditEvent event = onlyEvent(security);
            assertThat(event.outcome()).isEqualTo(AuditOutcome.FAILED);
            assertThat(event.attributes()).containsEntry("code", "acme.license-denied");
            assertThat(event.subject())
                    .hasValueSatisfying(subject -> assertThat(subject.name()).isEqualTo("left-pad"));
            assertThat(event.duration()).isPresent();
            assertThat(security.performanceMonitor().metricsForType(LicenseCheck.METRIC))
                    .singleElement()
                    .extracting(PerformanceMetric::metricType)
                    .isEqualTo(LicenseCheck.METRIC);
        }
    }

    @Test
    void whatAnExtensionLetsThroughAtThePermissiveLevelIsReportedAndCounted() throws IOException {
        Path license = Files.createFile(folder.resolve("LICENSE"));
        try (var security =
                SecurityService.withConfig(SecurityServiceConfig.defaults().withLevel(SecurityLevel.PERMISSIVE))) {
            OperationResult<String> result =
                    answer(new LicenseCheck(security, Set.of("MIT")).checkPackageLicense(LEFT_PAD, license));
            assertThat(result.degradations()).extracting(Degradation::kind).containsExactly(Degradation.Kind.EXTENSION);
            assertThat(onlyEvent(security).attributes()).containsKey("degraded.extension");
            assertThat(security.degradations()).containsEntry(Degradation.Kind.EXTENSION, 1L);
        }
        try (var security = new SecurityService()) {
            failure(
                    new LicenseCheck(security, Set.of("MIT")).checkPackageLicense(LEFT_PAD, license),
                    LicenseCheck.LicenseDeniedException.class);
        }
    }

    @Test
    void whateverElseAnOperationThrowsIsAFailureOfTheExtension() {
        try (var security = new SecurityService()) {
            for (Callable<OperationResult<String>> broken : Set.<Callable<OperationResult<String>>>of(
                    () -> {
                        throw new IOException("no disk");
                    },
                    () -> {
                        throw new AssertionError("impossible");
                    },
                    () -> OperationResult.of("x").withAttribute("not a name", "x"),
                    () -> null)) {
                var failed = failure(security.perform(doing(broken)), ExtensionException.class);
                assertThat(failed.code()).isEqualTo("extension-failed");
                assertThat(failed).hasMessageContaining("acme.DEED").hasCauseInstanceOf(Throwable.class);
            }
            assertThat(events(security)).hasSize(4).allSatisfy(event -> {
                assertThat(event.outcome()).isEqualTo(AuditOutcome.ERROR);
                assertThat(event.attributes()).containsEntry("code", "extension-failed");
            });
            assertThat(security.performanceMonitor().count(MetricType.of("acme.deed")))
                    .isEqualTo(4);
        }
    }

    @Test
    void anOperationMayUseTheServiceAndPassItsFailuresOn() {
        try (var security = new SecurityService()) {
            var operation = doing(() -> OperationResult.of(security.verifyPackageFileIntegrity(
                            "left-pad", "1.3.0", folder.resolve("missing"), "sha512-" + "A".repeat(86) + "==")
                    .join()
                    .toString()));
            failure(security.perform(operation), PackageFileException.class);
            assertThat(events(security)).hasSize(2);
        }
    }

    @Test
    void cancellingAndClosingInterruptAnOperation() throws Exception {
        for (boolean cancel : new boolean[] {true, false}) {
            var interrupted = new AtomicBoolean();
            var begun = new CountDownLatch(1);
            var security =
                    SecurityService.withConfig(SecurityServiceConfig.defaults().withCloseGrace(Duration.ofMillis(20)));
            var future = security.perform(doing(() -> {
                begun.countDown();
                try {
                    Thread.sleep(Duration.ofHours(1));
                } catch (InterruptedException stop) {
                    interrupted.set(true);
                    throw stop;
                }
                return OperationResult.of("never");
            }));
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            if (cancel) {
                future.cancel(true);
            }
            security.close();
            assertThat(interrupted).isTrue();
            assertThat(onlyEvent(security).outcome()).isEqualTo(AuditOutcome.CANCELLED);
        }
    }

    @Test
    void anOperationCannotCloseTheServiceThatWaitsForIt() {
        try (var security = new SecurityService()) {
            var failed = failure(
                    security.perform(doing(() -> {
                        security.close();
                        return OperationResult.of("closed");
                    })),
                    ExtensionException.class);
            assertThat(failed).hasCauseInstanceOf(IllegalStateException.class);
            assertThat(answer(security.perform(doing(() -> OperationResult.of("open"))))
                            .value())
                    .isEqualTo("open");
        }
    }

    @Test
    void nothingIsPerformedAfterClose() {
        var ran = new AtomicBoolean();
        var security = new SecurityService();
        security.close();
        failure(
                security.perform(doing(() -> {
                    ran.set(true);
                    return OperationResult.of("x");
                })),
                ServiceClosedException.class);
        assertThat(ran).isFalse();
    }

    @Test
    void namesOfTheServicesOwnOperationsAreNotForExtensions() {
        try (var security = new SecurityService()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> security.perform(operation("deed", "acme.DEED", () -> OperationResult.of("x"))))
                    .withMessageContaining("acme.deed");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> security.perform(
                            operation("acme.deed", "INTEGRITY_VERIFICATION", () -> OperationResult.of("x"))));
            assertThat(events(security)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "integrity-mismatch", "acme.", ".denied", "Acme.denied", "acme.de nied", "acme..x"})
    void aFailuresCodeIsTheExtensionsOwn(String code) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new ExtensionException(code, PackageSecurityException.Remedy.CALLER, "message", null));
    }

    @Test
    void anAnswerCanBeBadWithoutAFailure() {
        try (var security = new SecurityService()) {
            OperationResult<String> result = answer(security.perform(
                    doing(() -> OperationResult.of("worse").withOutcome(AuditOutcome.FAILED, "it is worse"))));
            assertThat(result.value()).isEqualTo("worse");
            assertThat(onlyEvent(security).reason()).isEqualTo("it is worse");
            assertThat(onlyEvent(security).outcome()).isEqualTo(AuditOutcome.FAILED);
        }
    }
}
