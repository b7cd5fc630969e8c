package dev.packagefast.security;

import static dev.packagefast.security.Fixture.answer;
import static dev.packagefast.security.Fixture.events;
import static dev.packagefast.security.Fixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.sandbox.Outcome;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.audit.AuditTrail;
import dev.packagefast.security.audit.AuditVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cancelling an operation and closing the service, whatever is under way. */
@Timeout(120)
class ClosingTest {
    @TempDir
    Path folder;

    private Path sleeper;
    private Path quick;

    @BeforeEach
    void scripts() throws IOException {
        // Its child writes its own number, so that a test can see both end.
        sleeper = Fixture.script(folder, "sleeper.sh", """
                #!/bin/sh
                sleep 600 &
                echo $! > child
                echo $$ > parent
                wait
                """);
        quick = Fixture.script(folder, "quick.sh", "#!/bin/sh\nexit 0\n");
    }

    private static SecurityServiceConfig config() {
        return SecurityServiceConfig.defaults().withCloseGrace(Duration.ofMillis(50));
    }

    private void untilRunning() throws Exception {
        Fixture.until(() -> Files.exists(folder.resolve("parent"))
                && !Files.readString(folder.resolve("parent")).isBlank());
    }

    private void untilGone() throws Exception {
        for (String name : new String[] {"child", "parent"}) {
            long pid = Long.parseLong(Files.readString(folder.resolve(name)).strip());
            Fixture.until(() -> ProcessHandle.of(pid).filter(Fixture::runs).isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancellingKillsTheScriptWithItsChildrenAndLeavesAnEvent(boolean protection) throws Exception {
        if (protection) {
            SandboxRequired.assume();
        }
        try (var security = SecurityService.withConfig(config().withEnableRuntimeProtection(protection))) {
            var run = security.executePackageScript("some", "install", sleeper, folder);
            untilRunning();
            assertThat(run.cancel(true)).isTrue();
            assertThat(run).isCancelled();
            untilGone();
            Fixture.until(
                    () -> !events(security, AuditEventType.SCRIPT_EXECUTION).isEmpty());
            assertThat(events(security))
                    .extracting(AuditEvent::outcome)
                    .containsExactly(AuditOutcome.SUCCEEDED, AuditOutcome.CANCELLED);
        }
    }

    @Test
    void aFutureThatTimesOutKillsTheScriptToo() throws Exception {
        try (var security = SecurityService.withConfig(config().withEnableRuntimeProtection(false))) {
            var run = security.executePackageScript("some", "install", sleeper, folder);
            untilRunning();
            run.orTimeout(1, TimeUnit.MILLISECONDS);
            untilGone();
            Fixture.until(
                    () -> !events(security, AuditEventType.SCRIPT_EXECUTION).isEmpty());
        }
    }

    @Test
    void aScriptCancelledBeforeItStartsDoesNotStart() throws Exception {
        Path marker = folder.resolve("ran");
        Path script = Fixture.script(folder, "mark.sh", "#!/bin/sh\ntouch ran\n");
        List<CompletableFuture<ScriptResult>> fillers = new ArrayList<>();
        Path wait = Fixture.script(folder, "wait.sh", "#!/bin/sh\nwhile [ ! -e go ]; do sleep 0.1; done\n");
        try (var security = SecurityService.withConfig(config().withEnableRuntimeProtection(false))) {
            // Every place is taken, so that the next one has to wait.
            for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
                fillers.add(security.executePackageScript("filler", "install", wait, folder));
            }
            Fixture.until(() -> events(security, ScriptExecution.SCRIPT_START).size() == fillers.size());
            var run = security.executePackageScript("late", "install", script, folder);
            assertThat(run.cancel(true)).isTrue();
            Files.createFile(folder.resolve("go"));
            fillers.forEach(filler -> assertThat(answer(filler).succeeded()).isTrue());
            Fixture.until(
                    () -> events(security, AuditEventType.SCRIPT_EXECUTION).size() == fillers.size() + 1);
            assertThat(events(security, AuditEventType.SCRIPT_EXECUTION))
                    .filteredOn(event -> event.subject().orElseThrow().name().equals("late"))
                    .extracting(AuditEvent::outcome)
                    .containsExactly(AuditOutcome.CANCELLED);
        }
        assertThat(marker).doesNotExist();
    }

    @Test
    void aCheckCancelledBeforeItStartsIsNotDone() throws Exception {
        Path large = Files.write(folder.resolve("large"), new byte[32 << 20]);
        String expected = Fixture.sri(large);
        try (var security = SecurityService.withConfig(SecurityServiceConfig.defaults())) {
            List<CompletableFuture<IntegrityReport>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                all.add(security.verifyPackageFileIntegrity("large", "1.0.0", large, expected));
            }
            all.forEach(each -> each.cancel(false));
            Fixture.until(() -> events(security).size() == all.size());
            assertThat(events(security)).extracting(AuditEvent::outcome).contains(AuditOutcome.CANCELLED);
            assertThat(all).allSatisfy(each -> assertThat(each).matches(CompletableFuture::isDone));
        }
    }

    @Test
    void closeWaitsForWhatIsUnderWay() throws Exception {
        Path script = Fixture.script(folder, "slow.sh", "#!/bin/sh\nsleep 1\ntouch done\n");
        Path log = folder.resolve("audit.log");
        var security = SecurityService.withConfig(SecurityServiceConfig.defaults()
                .withCloseGrace(Duration.ofSeconds(60))
                .withAuditTrailFile(log)
                .withEnableRuntimeProtection(false));
        var run = security.executePackageScript("some", "install", script, folder);
        var scan = security.scanPackageForVulnerabilities("lodash", "4.17.20");
        security.close();
        assertThat(folder.resolve("done")).exists();
        assertThat(answer(run).succeeded()).isTrue();
        assertThat(answer(scan).isVulnerable()).isTrue();
        try (AuditTrail trail = AuditTrail.open(log)) {
            assertThat(trail.verify()).isInstanceOf(AuditVerdict.Intact.class);
        }
        assertThat(events(security)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closeKillsScriptsAfterTheGrace(boolean protection) throws Exception {
        if (protection) {
            SandboxRequired.assume();
        }
        var security = SecurityService.withConfig(config().withEnableRuntimeProtection(protection));
        var run = security.executePackageScript("some", "install", sleeper, folder);
        untilRunning();
        security.close();
        untilGone();
        assertThat(answer(run).outcome()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(events(security)).extracting(AuditEvent::outcome).contains(AuditOutcome.CANCELLED);
    }

    @Test
    void closeWithoutAnyGraceLeavesNoScriptBehindHoweverEarlyItComes() {
        for (int i = 0; i < 20; i++) {
            var security = SecurityService.withConfig(
                    config().withCloseGrace(Duration.ZERO).withEnableRuntimeProtection(false));
            var run = security.executePackageScript("some", "install", sleeper, folder);
            security.close();
            Object end = run.handle((result, thrown) -> thrown == null ? (Object) result.outcome() : thrown)
                    .join();
            assertThat(end instanceof Outcome.Cancelled || end instanceof ServiceClosedException)
                    .as("%s", end)
                    .isTrue();
        }
    }

    @Test
    void closeMayBeCalledAgainAndByManyThreads() throws Exception {
        var security = SecurityService.withConfig(config().withEnableRuntimeProtection(false));
        var run = security.executePackageScript("some", "install", sleeper, folder);
        untilRunning();
        List<Thread> closers = Stream.generate(() -> Thread.ofVirtual().start(security::close))
                .limit(8)
                .toList();
        for (Thread closer : closers) {
            assertThat(closer.join(Duration.ofSeconds(60))).isTrue();
        }
        security.close();
        untilGone();
        assertThat(answer(run).outcome()).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    void closeMayBeCalledByWhatHangsOnAFuture() throws Exception {
        Path tarball = Files.writeString(folder.resolve("a.tgz"), "a");
        for (int kind = 0; kind < 4; kind++) {
            var security = SecurityService.withConfig(
                    config().withEnableRuntimeProtection(false).withCloseGrace(Duration.ofSeconds(100)));
            CompletableFuture<?> future = switch (kind) {
                case 0 -> security.verifyPackageFileIntegrity("a", "1", tarball, "");
                case 1 -> security.scanPackageForVulnerabilities("a", "1.0.0");
                case 2 -> security.executePackageScript("a", "install", quick, folder);
                default -> security.executePackageScript("a", "install", folder.resolve("none"), folder);
            };
            future.handle((result, thrown) -> {
                        security.close();
                        return "closed";
                    })
                    .get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void nothingBeginsAfterClose() throws Exception {
        var security = SecurityService.withConfig(config());
        security.close();
        for (CompletableFuture<?> future : List.of(
                security.verifyPackageFileIntegrity("a", "1", quick, ""),
                security.scanPackageForVulnerabilities("a", "1.0.0"),
                security.executePackageScript("a", "install", quick, folder))) {
            var closed = failure(future, ServiceClosedException.class);
            assertThat(closed.remedyBy()).isEqualTo(PackageSecurityException.Remedy.CALLER);
        }
        assertThat(events(security)).isEmpty();
        security.exportAuditTrailToJson(folder.resolve("trail.json"));
        assertThat(folder.resolve("trail.json")).hasContent("[]");
    }

    @Test
    void closingWhileManyBeginLosesNoAnswer() throws Exception {
        var security = SecurityService.withConfig(SecurityServiceConfig.defaults());
        List<CompletableFuture<VulnerabilityReport>> futures = new ArrayList<>();
        Thread closer = Thread.ofPlatform().unstarted(security::close);
        for (int i = 0; i < 400; i++) {
            if (i == 100) {
                closer.start();
            }
            futures.add(security.scanPackageForVulnerabilities("lodash", "4.17.20"));
        }
        closer.join();
        int answered = 0;
        for (var future : futures) {
            try {
                assertThat(future.orTimeout(60, TimeUnit.SECONDS).join().isVulnerable())
                        .isTrue();
                answered++;
            } catch (CompletionException refused) {
                assertThat(refused.getCause()).isInstanceOf(ServiceClosedException.class);
            } catch (CancellationException never) {
                throw new AssertionError(never);
            }
        }
        assertThat(answered).isGreaterThanOrEqualTo(100);
        assertThat(events(security)).hasSize(answered);
    }
}
