package dev.packagefast.security;

import static dev.packagefast.security.Fixture.answer;
import static dev.packagefast.security.Fixture.events;
import static dev.packagefast.security.Fixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.packagefast.security.audit.AuditLog;
import dev.packagefast.security.audit.AuditTrail;
import dev.packagefast.security.audit.AuditVerdict;
import dev.packagefast.security.performance.MetricType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The trail through the service: what it takes, and what happens where it cannot. */
@Timeout(180)
class AuditDurabilityTest {
    @TempDir
    Path folder;

    private SecurityServiceConfig logging(Path log) {
        return SecurityServiceConfig.defaults().withAuditTrailFile(log);
    }

    @Test
    void whatWasAnsweredStandsInTheFileAlready() throws Exception {
        Path log = folder.resolve("audit.log");
        try (var security = SecurityService.withConfig(logging(log))) {
            answer(security.scanPackageForVulnerabilities("lodash", "4.17.20"));
            // As another process finds it.
            try (var records = AuditLog.events(log)) {
                assertThat(records).hasSize(1);
            }
            assertThat(security.auditTrail().durable()).isTrue();
            assertThat(security.auditTrail().file()).contains(log);
        }
        assertThat(AuditLog.verify(log)).isInstanceOf(AuditVerdict.Intact.class);
    }

    @Test
    void withoutAFileTheTrailSaysThatItIsNotDurable() {
        try (var security = new SecurityService()) {
            assertThat(security.auditTrail().durable()).isFalse();
            assertThat(security.auditTrail()).isSameAs(security.auditTrail());
        }
    }

    @Test
    void twoServicesShareOneFile() throws Exception {
        Path log = folder.resolve("audit.log");
        try (var one = SecurityService.withConfig(logging(log));
                var two = SecurityService.withConfig(logging(log))) {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(one.scanPackageForVulnerabilities("lodash", "4.17.20"));
                all.add(two.scanPackageForVulnerabilities("express", "4.0.0"));
            }
            all.forEach(Fixture::answer);
            assertThat(events(one)).hasSize(100).isEqualTo(events(two));
        }
        assertThat(AuditLog.verify(log)).isInstanceOf(AuditVerdict.Intact.class);
    }

    @Test
    void exportsHoldEveryEventAndAreMeasured() throws Exception {
        try (var security = new SecurityService()) {
            answer(security.scanPackageForVulnerabilities("=HYPERLINK()", "1.0.0"));
            answer(security.scanPackageForVulnerabilities("lodash", "4.17.20"));
            security.exportAuditTrailToJson(folder.resolve("trail.json"));
            security.exportAuditTrailToCsv(folder.resolve("trail.csv"));

            assertThat(folder.resolve("trail.json"))
                    .content(StandardCharsets.UTF_8)
                    .startsWith("[")
                    .endsWith("]\n")
                    .contains("\"lodash\"");
            List<String> rows = Files.readAllLines(folder.resolve("trail.csv"));
            assertThat(rows).hasSize(3);
            assertThat(rows.get(1)).doesNotContain(",=HYPERLINK").contains("'=HYPERLINK()");
            assertThat(security.performanceMonitor().count(MetricType.AUDIT_TRAIL_GENERATION))
                    .isEqualTo(4);
            assertThatThrownBy(() -> security.exportAuditTrailToJson(folder.resolve("none/trail.json")))
                    .isInstanceOf(AuditUnavailableException.class)
                    .hasMessageContaining("none");
            assertThatThrownBy(() -> security.exportAuditTrailToCsv(folder))
                    .isInstanceOf(AuditUnavailableException.class);
        }
    }

    @Test
    void aDamagedTrailTakesNothingMore() throws Exception {
        Path log = folder.resolve("audit.log");
        try (var security = SecurityService.withConfig(logging(log))) {
            answer(security.scanPackageForVulnerabilities("lodash", "4.17.20"));
        }
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length - 20] ^= 1;
        Files.write(log, bytes);
        try (var security = SecurityService.withConfig(logging(log))) {
            assertThat(failure(
                            security.scanPackageForVulnerabilities("lodash", "4.17.20"),
                            AuditUnavailableException.class))
                    .hasMessageContaining("audit.log");
            assertThatThrownBy(security::auditTrail).isInstanceOf(AuditUnavailableException.class);
        }
        assertThat(log).hasBinaryContent(bytes);
    }

    @Test
    void aTrailThatACallerClosedIsOpenedAnew() {
        try (var security = SecurityService.withConfig(logging(folder.resolve("audit.log")))) {
            answer(security.scanPackageForVulnerabilities("lodash", "4.17.20"));
            security.auditTrail().close();
            // One event may find it closed; that operation is refused, not left without a trace.
            failure(security.scanPackageForVulnerabilities("lodash", "4.17.20"), AuditUnavailableException.class);
            answer(security.scanPackageForVulnerabilities("lodash", "4.17.20"));
            assertThat(events(security)).hasSize(2);
        }
    }

    @Test
    void aFullDiskRefusesOperationsAndLosesNothingThatWasAnswered() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()) == 0,
                "skipped: needs the right to mount a small disk");
        try {
            Path log = disk.resolve("audit.log");
            Path ballast = disk.resolve("ballast");
            int answered = 0;
            try (var security = SecurityService.withConfig(logging(log))) {
                AuditUnavailableException full = null;
                while (full == null && answered < 2_000) {
                    var scan = security.scanPackageForVulnerabilities("lodash", "4.17.20");
                    if (scan.handle((report, thrown) -> thrown == null).get(60, TimeUnit.SECONDS)) {
                        answered++;
                    } else {
                        full = failure(scan, AuditUnavailableException.class);
                    }
                }
                assertThat(full).isNotNull().hasMessageContaining("audit.log");
                assertThat(full.remedyBy()).isEqualTo(PackageSecurityException.Remedy.ENVIRONMENT);
                assertThat(ballast).doesNotExist();

                // Room again: the same service goes on.
                assertThat(run("mount", "-o", "remount,size=1m", disk.toString()))
                        .isZero();
                answer(security.scanPackageForVulnerabilities("express", "4.0.0"));
                long lodash = events(security).stream()
                        .flatMap(event -> event.subject().stream())
                        .filter(subject -> subject.name().equals("lodash"))
                        .count();
                assertThat(lodash).isGreaterThanOrEqualTo(answered);
            }
            try (AuditTrail trail = AuditTrail.open(log)) {
                assertThat(trail.verify()).isInstanceOf(AuditVerdict.Intact.class);
            }
        } finally {
            assertThat(run("umount", "-l", disk.toString())).isZero();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor();
    }

    @Test
    void inAReadOnlyFolderAnOrdinaryUserIsRefusedOrWarnedByLevel() throws Exception {
        OrdinaryUser.assume(folder);
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        Path unreadable = Files.writeString(folder.resolve("unreadable.tgz"), "a package");
        Files.setPosixFilePermissions(unreadable, PosixFilePermissions.fromString("---------"));
        String said = OrdinaryUser.run(
                ReadOnlyProgram.class, folder, closed.resolve("audit.log").toString(), unreadable.toString());
        assertThat(said.lines())
                .containsExactly(
                        "PERMISSIVE vulnerable=true degradations=[STARTER_ADVISORIES, AUDIT_NOT_DURABLE]",
                        "STANDARD audit-unavailable",
                        "STRICT advisory-database or audit-unavailable",
                        "unreadable: package-file");
        assertThat(closed.resolve("audit.log")).doesNotExist();
    }

    /** Scans with a trail in a folder that it may not write, at each level. */
    static final class ReadOnlyProgram {
        private ReadOnlyProgram() {}

        public static void main(String[] arguments) {
            for (SecurityLevel level : SecurityLevel.values()) {
                SecurityServiceConfig config =
                        SecurityServiceConfig.defaults().withLevel(level).withAuditTrailFile(Path.of(arguments[0]));
                try (var security = SecurityService.withConfig(config)) {
                    System.out.println(security.scanPackageForVulnerabilities("lodash", "4.17.20")
                            .handle((report, thrown) -> level + " "
                                    + (thrown instanceof PackageSecurityException failure
                                            ? level == SecurityLevel.STRICT && knownAtStrict(failure)
                                                    ? "advisory-database or audit-unavailable"
                                                    : failure.code()
                                            : "vulnerable=" + report.isVulnerable() + " degradations="
                                                    + report.degradations().stream()
                                                            .map(Degradation::kind)
                                                            .toList()))
                            .join());
                }
            }
            try (var security = new SecurityService()) {
                System.out.println("unreadable: "
                        + Fixture.failure(security.verifyPackageFileIntegrity(
                                        "a", "1.0.0", Path.of(arguments[1]), "sha512-" + "A".repeat(86) + "=="))
                                .code());
            }
        }

        /** Whether the starter is too old for the strict level depends on the day; either way nothing is answered. */
        private static boolean knownAtStrict(PackageSecurityException failure) {
            return failure.code().equals("advisory-database") || failure.code().equals("audit-unavailable");
        }
    }
}
