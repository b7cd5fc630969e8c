package dev.packagefast.security;

import static dev.packagefast.security.Fixture.answer;
import static dev.packagefast.security.Fixture.events;
import static dev.packagefast.security.Fixture.failure;
import static dev.packagefast.security.Fixture.onlyEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.github.packageurl.PackageURL;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.performance.MetricType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class IntegrityOperationTest {
    private static final byte[] CONTENT = "a package".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private Path tarball;

    @BeforeEach
    void write() throws IOException {
        tarball = Files.write(folder.resolve("package.tgz"), CONTENT);
    }

    static Stream<Arguments> rightHashes() throws Exception {
        byte[] sha512 = Fixture.sha512(CONTENT);
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(CONTENT);
        Base64.Encoder base64 = Base64.getEncoder();
        return Stream.of(
                arguments("SRI", "sha512-" + base64.encodeToString(sha512)),
                arguments("SRI with an option", "sha512-" + base64.encodeToString(sha512) + "?x=y"),
                arguments(
                        "two, the strongest decides",
                        "sha256-" + base64.encodeToString(new byte[32]) + " sha512-" + base64.encodeToString(sha512)),
                arguments("sha256 SRI", "sha256-" + base64.encodeToString(sha256)),
                arguments("hex", HexFormat.of().formatHex(sha512)),
                arguments("upper-case hex", HexFormat.of().withUpperCase().formatHex(sha512)),
                arguments("base64", base64.encodeToString(sha512)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rightHashes")
    void aFileThatIsWhatWasPublishedPasses(String form, String expected) {
        try (var security = new SecurityService()) {
            IntegrityReport report =
                    answer(security.verifyPackageFileIntegrity("left-pad", "1.3.0", tarball, expected));

            assertThat(report.isVerified()).isTrue();
            assertThat(report.digest())
                    .hasValueSatisfying(digest ->
                            assertThat(expected + Fixture.sri(tarball)).contains(digest));
            assertThat(report.degradations()).isEmpty();
            AuditEvent event = onlyEvent(security);
            assertThat(event.type()).isEqualTo(AuditEventType.INTEGRITY_VERIFICATION);
            assertThat(event.outcome()).isEqualTo(AuditOutcome.SUCCEEDED);
            assertThat(event.subject()).hasValueSatisfying(subject -> {
                assertThat(subject.ecosystem()).isEqualTo("npm");
                assertThat(subject.name()).isEqualTo("left-pad");
                assertThat(subject.version()).isEqualTo("1.3.0");
            });
            assertThat(event.duration()).isPresent();
            assertThat(event.attributes()).containsEntry("file", tarball.toString());
            assertThat(security.performanceMonitor().count(MetricType.INTEGRITY_VERIFICATION))
                    .isEqualTo(1);
            assertThat(security.performanceMonitor().count(MetricType.AUDIT_TRAIL_GENERATION))
                    .isEqualTo(1);
        }
    }

    @Test
    void aFileThatIsNotWhatWasPublishedFailsWithBothDigests() throws IOException {
        String expected = Fixture.sri(tarball);
        Files.writeString(tarball, "a package, changed");
        try (var security = new SecurityService()) {
            var mismatch = failure(
                    security.verifyPackageFileIntegrity("left-pad", "1.3.0", tarball, expected),
                    IntegrityMismatchException.class);

            assertThat(mismatch.algorithm()).isEqualTo("sha512");
            assertThat(mismatch.expected()).isEqualTo(expected);
            assertThat(mismatch.actual()).isEqualTo(Fixture.sri(tarball));
            assertThat(mismatch.file()).isEqualTo(tarball);
            assertThat(mismatch).hasMessageContainingAll("left-pad@1.3.0", expected, Fixture.sri(tarball));
            AuditEvent event = onlyEvent(security);
            assertThat(event.outcome()).isEqualTo(AuditOutcome.FAILED);
            assertThat(event.attributes())
                    .containsEntry("code", "integrity-mismatch")
                    .containsEntry("expected", expected)
                    .containsEntry("actual", Fixture.sri(tarball));
            assertThat(security.performanceMonitor().count(MetricType.INTEGRITY_VERIFICATION))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "sha512-",
                "sha512-AAAA",
                "whirlpool-AAAA",
                "sha512-!!!",
                "deadbeef",
                "\u0000",
                "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
                "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                "d41d8cd98f00b204e9800998ecf8427e"
            })
    void anExpectedHashThatProvesNothingIsTheCallersMistake(String expected) {
        try (var security = new SecurityService()) {
            var invalid = failure(
                    security.verifyPackageFileIntegrity("left-pad", "1.3.0", tarball, expected),
                    InvalidIntegrityException.class);

            assertThat(invalid.remedyBy()).isEqualTo(PackageSecurityException.Remedy.CALLER);
            assertThat(invalid).hasMessageStartingWith("left-pad@1.3.0: ");
            assertThat(onlyEvent(security).outcome()).isEqualTo(AuditOutcome.ERROR);
        }
    }

    @Test
    void legacyHashesCountOnlyWhenAskedFor() throws Exception {
        String sha1 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(CONTENT));
        try (var security =
                SecurityService.withConfig(SecurityServiceConfig.defaults().withLegacyHashes(true))) {
            assertThat(answer(security.verifyPackageFileIntegrity("left-pad", "1.3.0", tarball, sha1))
                            .isVerified())
                    .isTrue();
            Files.writeString(tarball, "other");
            assertThat(failure(
                                    security.verifyPackageFileIntegrity("left-pad", "1.3.0", tarball, sha1),
                                    IntegrityMismatchException.class)
                            .algorithm())
                    .isEqualTo("sha1");
        }
    }

    @Test
    void aFileThatCannotBeReadIsNeitherGoodNorBad() throws IOException {
        String expected = Fixture.sri(tarball);
        try (var security = new SecurityService()) {
            for (Path path : new Path[] {folder.resolve("missing.tgz"), folder, tarball.resolve("below")}) {
                var unread = failure(
                        security.verifyPackageFileIntegrity("left-pad", "1.3.0", path, expected),
                        PackageFileException.class);
                assertThat(unread).hasMessageContaining(path.toString());
                assertThat(unread.remedyBy()).isEqualTo(PackageSecurityException.Remedy.ENVIRONMENT);
            }
            assertThat(events(security)).hasSize(3).allSatisfy(event -> {
                assertThat(event.outcome()).isEqualTo(AuditOutcome.ERROR);
                assertThat(event.attributes()).containsEntry("code", "package-file");
            });
        }
    }

    @Test
    void aFileThatChangesWhileItIsReadNeverPassesForWhatItWas() throws Exception {
        // Large enough to be still read when it is changed; whatever the moment, it must not be verified.
        Path large = folder.resolve("large.tgz");
        Files.write(large, new byte[64 << 20]);
        String expected = Fixture.sri(large);
        try (var security = new SecurityService()) {
            for (int attempt = 0; attempt < 3; attempt++) {
                var verified = security.verifyPackageFileIntegrity("large", "1.0.0", large, expected);
                Files.write(large, new byte[1], java.nio.file.StandardOpenOption.APPEND);
                if (verified.handle((report, thrown) -> thrown != null).join()) {
                    assertThat(failure(verified))
                            .isInstanceOfAny(PackageFileException.class, IntegrityMismatchException.class);
                }
                // Changed before, it is another file for sure.
                assertThat(failure(security.verifyPackageFileIntegrity("large", "1.0.0", large, expected)))
                        .isInstanceOf(IntegrityMismatchException.class);
                Files.write(large, new byte[64 << 20]);
            }
        }
    }

    @Test
    void aPackageOfAnyEcosystemIsVerifiedByItsUrl() throws Exception {
        try (var security = new SecurityService()) {
            for (String url : new String[] {
                "pkg:npm/%40scope/name@1.0.0", "pkg:pypi/requests@2.31.0", "pkg:maven/org.slf4j/slf4j-api@2.0.0",
                "pkg:golang/github.com/gin-gonic/gin@1.6.0", "pkg:cargo/serde@1.0.0", "pkg:gem/rails@7.0.0",
                "pkg:nuget/Newtonsoft.Json@13.0.1", "pkg:composer/laravel/framework@10.0.0"
            }) {
                assertThat(answer(security.verifyPackageFileIntegrity(
                                        new PackageURL(url), tarball, Fixture.sri(tarball)))
                                .isVerified())
                        .as(url)
                        .isTrue();
            }
            assertThat(events(security))
                    .extracting(event -> event.subject().orElseThrow().toString())
                    .extracting(text -> text.replaceAll("AuditedPackage\\[|\\]", ""))
                    .containsExactlyInAnyOrder(
                            "ecosystem=npm, name=@scope/name, version=1.0.0",
                            "ecosystem=PyPI, name=requests, version=2.31.0",
                            "ecosystem=Maven, name=org.slf4j:slf4j-api, version=2.0.0",
                            "ecosystem=Go, name=github.com/gin-gonic/gin, version=1.6.0",
                            "ecosystem=crates.io, name=serde, version=1.0.0",
                            "ecosystem=RubyGems, name=rails, version=7.0.0",
                            "ecosystem=NuGet, name=Newtonsoft.Json, version=13.0.1",
                            "ecosystem=Packagist, name=laravel/framework, version=10.0.0");
        }
    }

    @Test
    void aSwitchedOffCheckSaysSkippedInReportAndTrail() {
        try (var security = SecurityService.withConfig(
                SecurityServiceConfig.defaults().withVerifyIntegrity(false).withLevel(SecurityLevel.STRICT))) {
            IntegrityReport report =
                    answer(security.verifyPackageFileIntegrity("left-pad", "1.3.0", folder.resolve("none"), "garbage"));

            assertThat(report.status()).isEqualTo(IntegrityReport.Status.SKIPPED);
            assertThat(report.isVerified()).isFalse();
            AuditEvent event = onlyEvent(security);
            assertThat(event.outcome()).isEqualTo(AuditOutcome.SKIPPED);
            assertThat(event.reason()).isEqualTo("integrity checks are switched off");
        }
    }

    @Test
    void theNumberOfFilesHashedAtOnceFollowsWhatWasMeasured() {
        try (var security = new SecurityService()) {
            String expected = Fixture.sri(tarball);
            for (int i = 0; i < 300; i++) {
                assertThat(answer(security.verifyPackageFileIntegrity("left-pad", "1.3.0", tarball, expected))
                                .isVerified())
                        .isTrue();
            }
            assertThat(security.performanceMonitor().count(MetricType.INTEGRITY_VERIFICATION))
                    .isEqualTo(300);
        }
    }
}
