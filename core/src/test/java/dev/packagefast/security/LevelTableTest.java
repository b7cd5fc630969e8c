package dev.packagefast.security;

import static dev.packagefast.security.Fixture.NOW;
import static dev.packagefast.security.Fixture.answer;
import static dev.packagefast.security.Fixture.events;
import static dev.packagefast.security.Fixture.failure;
import static dev.packagefast.security.Fixture.onlyEvent;
import static dev.packagefast.security.SecurityLevel.PERMISSIVE;
import static dev.packagefast.security.SecurityLevel.STANDARD;
import static dev.packagefast.security.SecurityLevel.STRICT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.sandbox.Isolation;
import dev.packagefast.security.advisory.AdvisoryIndex;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every row of the table of levels, at every level. */
@Timeout(180)
class LevelTableTest {
    @TempDir
    Path folder;

    private static SecurityServiceConfig at(SecurityLevel level) {
        return SecurityServiceConfig.defaults().withLevel(level);
    }

    private static Instant starterNewest() {
        return AdvisoryIndex.starter().metadata().newest().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(SecurityLevel.class)
    void aFreshStarterWarnsAtEveryLevel(SecurityLevel level) {
        try (var security = Fixture.at(at(level), starterNewest().plus(Duration.ofDays(6)))) {
            VulnerabilityReport report = answer(security.scanPackageForVulnerabilities("lodash", "4.17.20"));

            assertThat(report.degradations()).singleElement().satisfies(degradation -> {
                assertThat(degradation.kind()).isEqualTo(Degradation.Kind.STARTER_ADVISORIES);
                assertThat(degradation.message()).contains("6 days old", "pfsec db update");
            });
            assertThat(onlyEvent(security).attributes())
                    .containsEntry(
                            "degraded.starter-advisories",
                            report.degradations().getFirst().message());
            assertThat(security.degradations())
                    .containsExactly(org.assertj.core.api.Assertions.entry(Degradation.Kind.STARTER_ADVISORIES, 1L));
        }
    }

    @ParameterizedTest
    @CsvSource({"PERMISSIVE, false", "STANDARD, false", "STRICT, true"})
    void anOldStarterIsRefusedByTheStrictLevelOnly(SecurityLevel level, boolean refused) {
        try (var security = Fixture.at(at(level), starterNewest().plus(Duration.ofDays(8)))) {
            var scan = security.scanPackageForVulnerabilities("lodash", "4.17.20");
            if (refused) {
                assertThat(failure(scan, AdvisoryDatabaseException.class))
                        .hasMessageContainingAll("strict", "7 days", "8 days old");
                assertThat(onlyEvent(security).outcome()).isEqualTo(AuditOutcome.REFUSED);
                assertThat(security.degradations()).isEmpty();
            } else {
                assertThat(answer(scan).degradations())
                        .extracting(Degradation::kind)
                        .containsExactly(Degradation.Kind.STARTER_ADVISORIES);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"PERMISSIVE, false", "STANDARD, false", "STRICT, true"})
    void anOldDatabaseIsRefusedByTheStrictLevelOnly(SecurityLevel level, boolean refused) throws IOException {
        Path index = Fixture.index(folder.resolve("a.idx"), "lodash", "4.17.21", NOW.minus(Duration.ofDays(31)));
        SecurityServiceConfig config = at(level).withAdvisoryIndex(index).withMaximumAdvisoryAge(Duration.ofDays(30));
        try (var security = Fixture.at(config, NOW)) {
            var scan = security.scanPackageForVulnerabilities("lodash", "4.17.20");
            if (refused) {
                assertThat(failure(scan, AdvisoryDatabaseException.class))
                        .hasMessageContainingAll("30 days", "31 days old", index.toString());
            } else {
                VulnerabilityReport report = answer(scan);
                assertThat(report.isVulnerable()).isTrue();
                assertThat(report.degradations())
                        .extracting(Degradation::kind)
                        .containsExactly(Degradation.Kind.OLD_ADVISORIES);
                assertThat(onlyEvent(security).attributes()).containsKey("degraded.old-advisories");
                assertThat(security.degradations()).containsEntry(Degradation.Kind.OLD_ADVISORIES, 1L);
            }
        }
        try (var security = Fixture.at(config, NOW.minus(Duration.ofDays(2)))) {
            assertThat(answer(security.scanPackageForVulnerabilities("lodash", "4.17.20"))
                            .degradations())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"PERMISSIVE, false", "STANDARD, true", "STRICT, true"})
    void aFileWithoutAHashIsLetThroughByThePermissiveLevelOnly(SecurityLevel level, boolean refused)
            throws IOException {
        Path tarball = Files.writeString(folder.resolve("package.tgz"), "a package");
        try (var security = SecurityService.withConfig(at(level))) {
            for (String none : new String[] {"", "  "}) {
                var verified = security.verifyPackageFileIntegrity("left-pad", "1.3.0", tarball, none);
                if (refused) {
                    assertThat(failure(verified, InvalidIntegrityException.class))
                            .hasMessageContainingAll("left-pad@1.3.0", "no hash", "permissive");
                } else {
                    IntegrityReport report = answer(verified);
                    assertThat(report.status()).isEqualTo(IntegrityReport.Status.UNCHECKED);
                    assertThat(report.isVerified()).isFalse();
                    assertThat(report.degradations())
                            .extracting(Degradation::kind)
                            .containsExactly(Degradation.Kind.NO_HASH);
                }
            }
            assertThat(events(security)).hasSize(2).allSatisfy(event -> {
                assertThat(event.outcome()).isEqualTo(refused ? AuditOutcome.REFUSED : AuditOutcome.SKIPPED);
                assertThat(event.reason()).contains("no hash");
            });
            assertThat(security.degradations().getOrDefault(Degradation.Kind.NO_HASH, 0L))
                    .isEqualTo(refused ? 0 : 2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PERMISSIVE, L2_WITHOUT_SUPERVISOR, false, true",
        "STANDARD,   L2_WITHOUT_SUPERVISOR, false, true",
        "STRICT,     L2_WITHOUT_SUPERVISOR, false, false",
        "PERMISSIVE, L1, false, true",
        "STANDARD,   L1, false, true",
        "STRICT,     L1, false, false",
        "PERMISSIVE, L0, false, false",
        "STANDARD,   L0, false, false",
        "STRICT,     L0, false, false",
        "PERMISSIVE, L0, true,  true",
        "STANDARD,   L0, true,  true",
        "STRICT,     L0, true,  false"
    })
    void aScriptRunsOnAWeakKernelOnlyAsTheLevelAllows(
            SecurityLevel level, Isolation most, boolean acceptL0, boolean runs) throws IOException {
        SandboxRequired.assume();
        Path work = Files.createDirectory(folder.resolve("package"));
        Path script = Fixture.script(work, "install.sh", "#!/bin/sh\necho ran > here\n");
        try (var security = Fixture.onKernel(at(level).withAcceptL0(acceptL0), most)) {
            var run = security.executePackageScript("some", "install", script, work);
            if (runs) {
                ScriptResult result = answer(run);
                assertThat(result.succeeded()).as(result.toString()).isTrue();
                assertThat(result.isolation()).contains(most);
                assertThat(result.missing()).isNotEmpty();
                assertThat(result.degradations())
                        .extracting(Degradation::kind)
                        .containsExactly(Degradation.Kind.WEAK_ISOLATION);
                assertThat(events(security, AuditEventType.SCRIPT_EXECUTION))
                        .singleElement()
                        .satisfies(event -> {
                            assertThat(event.outcome()).isEqualTo(AuditOutcome.SUCCEEDED);
                            assertThat(event.isolation()).contains(most.name());
                            assertThat(event.attributes()).containsKey("degraded.weak-isolation");
                        });
                assertThat(security.degradations()).containsEntry(Degradation.Kind.WEAK_ISOLATION, 1L);
            } else {
                assertThat(failure(run, ScriptRefusedException.class)).hasMessageContaining("some");
                assertThat(work.resolve("here")).doesNotExist();
                assertThat(events(security, AuditEventType.SCRIPT_EXECUTION))
                        .extracting(AuditEvent::outcome)
                        .containsExactly(AuditOutcome.REFUSED);
                assertThat(security.degradations()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"PERMISSIVE, true", "STANDARD, true", "STRICT, false"})
    void aScriptRunsWithoutProtectionOnlyBelowTheStrictLevel(SecurityLevel level, boolean runs) throws IOException {
        Path script = Fixture.script(folder, "install.sh", "#!/bin/sh\necho ran > here\nenv\n");
        try (var security = SecurityService.withConfig(at(level).withEnableRuntimeProtection(false))) {
            var run = security.executePackageScript("some", "install", script, folder);
            if (runs) {
                ScriptResult result = answer(run);
                assertThat(result.succeeded()).isTrue();
                assertThat(result.isolation()).isEmpty();
                assertThat(result.standardOutput()).contains("npm_lifecycle_event=install");
                assertThat(result.degradations())
                        .extracting(Degradation::kind)
                        .containsExactly(Degradation.Kind.NO_ISOLATION);
                AuditEvent event =
                        events(security, AuditEventType.SCRIPT_EXECUTION).getFirst();
                assertThat(event.isolation()).contains("none");
                assertThat(event.attributes()).containsKey("degraded.no-isolation");
                assertThat(security.degradations()).containsEntry(Degradation.Kind.NO_ISOLATION, 1L);
            } else {
                assertThat(failure(run, ScriptRefusedException.class)).hasMessageContaining("strict");
                assertThat(folder.resolve("here")).doesNotExist();
                assertThat(onlyEvent(security).outcome()).isEqualTo(AuditOutcome.REFUSED);
            }
        }
    }

    /** A file stands where the trail's folder should be: no user, not even the superuser, can write there. */
    @ParameterizedTest
    @CsvSource({"PERMISSIVE, true", "STANDARD, false", "STRICT, false"})
    void anOperationThatCannotBeRecordedPassesAtThePermissiveLevelOnly(SecurityLevel level, boolean passes)
            throws Exception {
        Path tarball = Files.writeString(folder.resolve("package.tgz"), "a package");
        Path script = Fixture.script(folder, "install.sh", "#!/bin/sh\necho ran > here\n");
        Path blocked = Files.createFile(folder.resolve("blocked"));
        SecurityServiceConfig config =
                at(level).withAuditTrailFile(blocked.resolve("audit.log")).withEnableRuntimeProtection(false);
        try (var security = SecurityService.withConfig(config)) {
            var verified = security.verifyPackageFileIntegrity("left-pad", "1.3.0", tarball, Fixture.sri(tarball));
            var scanned = security.scanPackageForVulnerabilities("never-heard-of", "1.0.0");
            var run = security.executePackageScript("some", "install", script, folder);
            if (passes) {
                assertThat(answer(verified).isVerified()).isTrue();
                assertThat(answer(verified).degradations())
                        .extracting(Degradation::kind)
                        .containsExactly(Degradation.Kind.AUDIT_NOT_DURABLE);
                assertThat(answer(scanned).degradations())
                        .extracting(Degradation::kind)
                        .contains(Degradation.Kind.AUDIT_NOT_DURABLE);
                assertThat(answer(run).degradations())
                        .extracting(Degradation::kind)
                        .containsExactly(
                                Degradation.Kind.NO_ISOLATION,
                                Degradation.Kind.AUDIT_NOT_DURABLE,
                                Degradation.Kind.AUDIT_NOT_DURABLE);
                assertThat(security.degradations()).containsEntry(Degradation.Kind.AUDIT_NOT_DURABLE, 4L);

                // Once the trail works again it says what it lacks.
                Files.delete(blocked);
                Files.createDirectory(blocked);
                answer(security.scanPackageForVulnerabilities("never-heard-of", "1.0.0"));
                assertThat(events(security))
                        .extracting(AuditEvent::type)
                        .containsExactly(AuditEventType.DEGRADATION, AuditEventType.VULNERABILITY_SCAN);
                assertThat(events(security).getFirst().attributes())
                        .containsEntry("kind", "audit-not-durable")
                        .containsEntry("missed", "4");
            } else {
                assertThat(failure(verified, AuditUnavailableException.class)).hasMessageContaining(blocked.toString());
                failure(scanned, AuditUnavailableException.class);
                failure(run, AuditUnavailableException.class);
                assertThat(folder.resolve("here"))
                        .as("the script must not have run")
                        .doesNotExist();
                assertThat(security.degradations()).doesNotContainKey(Degradation.Kind.AUDIT_NOT_DURABLE);
            }
        }
    }

    @Test
    void withoutAnAuditTrailNothingIsMissed() {
        SecurityServiceConfig config =
                at(STRICT).withGenerateAuditTrail(false).withAuditTrailFile(folder.resolve("audit.log"));
        try (var security = Fixture.at(config, starterNewest())) {
            answer(security.scanPackageForVulnerabilities("lodash", "4.17.20"));
            assertThat(events(security)).isEmpty();
            security.exportAuditTrailToJson(folder.resolve("trail.json"));
        }
        assertThat(folder.resolve("audit.log")).doesNotExist();
        assertThat(folder.resolve("trail.json")).hasContent("[]");
    }

    @Test
    void theStandardLevelIsTheDefault() {
        assertThat(SecurityServiceConfig.defaults().level()).isEqualTo(STANDARD).isNotEqualTo(PERMISSIVE);
    }
}
