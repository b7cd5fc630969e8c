package dev.packagefast.security.audit;

import static dev.packagefast.security.audit.AuditSamples.CLOCK;
import static dev.packagefast.security.audit.AuditSamples.event;
import static dev.packagefast.security.audit.AuditSamples.sequences;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.packagefast.security.audit.AuditTrailException.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AuditFaultTest {
    @TempDir
    Path folder;

    private FaultyStorage disk;

    private Path log() {
        return folder.resolve("audit.log");
    }

    private AuditTrail open() {
        return FileTrail.open(log(), path -> disk = new FaultyStorage(path), CLOCK, LogLock.PATIENCE);
    }

    private static Problem problem(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        AuditTrailException failure = catchThrowableOfType(AuditTrailException.class, call);
        assertThat(failure).isNotNull();
        return failure.problem();
    }

    @Test
    void aFullDiskFailsTheEventPoisonsTheLogAndLosesNothingAcknowledged() {
        try (AuditTrail trail = open()) {
            trail.append(event(1));
            disk.room = 100;
            assertThatThrownBy(() -> trail.append(event(2))).hasMessageContaining("No space left on device");
            disk.room = Long.MAX_VALUE;
            assertThat(problem(() -> trail.append(event(3)))).isEqualTo(Problem.POISONED);
            assertThat(trail.verify()).isInstanceOf(AuditVerdict.Intact.class);
            try (AuditTrail again = open()) {
                assertThat(again.append(event(4)).sequence()).isEqualTo(2);
                assertThat(problem(() -> trail.append(event(5)))).isEqualTo(Problem.POISONED);
            }
        }
        assertThat(sequences(log())).containsExactly(1L, 2L);
    }

    @Test
    void whatCannotBeTakenBackIsCutByTheNextWriter() {
        try (AuditTrail trail = open()) {
            trail.append(event(1));
            disk.room = 100;
            disk.truncateFails = true;
            assertThat(problem(() -> trail.append(event(2)))).isEqualTo(Problem.NOT_DURABLE);
            assertThat(trail.verify()).isInstanceOf(AuditVerdict.Incomplete.class);
        }
        try (AuditTrail again = open();
                var events = again.events()) {
            assertThat(events.map(line -> line.event().type()))
                    .containsExactly(AuditEventType.INTEGRITY_VERIFICATION, AuditEventType.LOG_RECOVERY);
        }
    }

    @Test
    void aFailedForceIsNeverTriedAgain() {
        try (AuditTrail trail = open()) {
            trail.append(event(1));
            disk.forceFails = true;
            assertThat(problem(() -> trail.append(event(2)))).isEqualTo(Problem.NOT_DURABLE);
            disk.forceFails = false;
            assertThat(problem(() -> trail.append(event(3)))).isEqualTo(Problem.POISONED);
            assertThatThrownBy(() -> trail.appendAsync(event(4)).get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(AuditTrailException.class);
        }
        assertThat(AuditLog.verify(log())).isInstanceOf(AuditVerdict.Intact.class);
    }

    @Test
    void aCutThatCannotBeRecordedIsNotMade() throws Exception {
        byte[] whole = AuditSamples.log(log(), 2);
        byte[] torn = java.util.Arrays.copyOf(whole, whole.length - 20);
        Files.write(log(), torn);
        assertThatThrownBy(() -> FileTrail.open(
                        log(),
                        path -> {
                            FaultyStorage full = new FaultyStorage(path);
                            full.room = 50;
                            return new FullOnce(full);
                        },
                        CLOCK,
                        LogLock.PATIENCE))
                .hasMessageContaining("No space left on device");
        assertThat(Files.readAllBytes(log())).isEqualTo(torn);
    }

    /** Takes what fitted before: only the first write finds the disk full. */
    private record FullOnce(FaultyStorage disk) implements LogStorage {
        @Override
        public long length() throws IOException {
            return disk.length();
        }

        @Override
        public byte[] read(long position, int count) throws IOException {
            return disk.read(position, count);
        }

        @Override
        public void write(long position, byte[] bytes, int count) throws IOException {
            try {
                disk.write(position, bytes, count);
            } finally {
                disk.room = Long.MAX_VALUE;
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            disk.truncate(length);
        }

        @Override
        public void force() throws IOException {
            disk.force();
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }

    @Test
    void everyCallerOfAFailedBatchHearsOfIt() throws Exception {
        CountDownLatch forcing = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<CompletableFuture<AuditReceipt>> results = new ArrayList<>();
        try (AuditTrail trail = open()) {
            disk.beforeForce = () -> {
                forcing.countDown();
                awaitQuietly(go);
            };
            CompletableFuture<AuditReceipt> first =
                    CompletableFuture.supplyAsync(() -> trail.append(event(0)), Thread::startVirtualThread);
            assertThat(forcing.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 1; i <= 20; i++) {
                int number = i;
                results.add(
                        i % 2 == 0
                                ? trail.appendAsync(event(i))
                                : CompletableFuture.supplyAsync(
                                        () -> trail.append(event(number)), Thread::startVirtualThread));
            }
            disk.forceFails = true;
            go.countDown();
            assertThatThrownBy(first::join).hasCauseInstanceOf(AuditTrailException.class);
            for (CompletableFuture<AuditReceipt> result : results) {
                assertThatThrownBy(() -> result.get(10, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(AuditTrailException.class);
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void anUnexpectedErrorFailsTheBatchAndPoisonsTheLog() {
        try (AuditTrail trail = open()) {
            disk.beforeForce = () -> {
                throw new OutOfMemoryError("made up");
            };
            assertThat(problem(() -> trail.append(event(1)))).isEqualTo(Problem.NOT_DURABLE);
            assertThat(problem(() -> trail.append(event(2)))).isEqualTo(Problem.POISONED);
        }
    }

    @Test
    void aLockHeldForTooLongRefusesTheEventWithoutPoisoning() throws Exception {
        try (AuditTrail trail = FileTrail.open(log(), FileStorage::new, CLOCK, Duration.ofMillis(200))) {
            trail.append(event(1));
            try (FileChannel other = FileChannel.open(folder.resolve("audit.log.lock"), StandardOpenOption.WRITE)) {
                var held = other.lock();
                assertThat(problem(() -> trail.append(event(2)))).isEqualTo(Problem.OVERLOADED);
                held.release();
                assertThat(trail.append(event(3)).sequence()).isEqualTo(2);
            }
        }
    }

    @Test
    void appendsWithoutAWaitingThreadAreRefusedBeyondTheBacklog() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        String reason = "x".repeat(60_000);
        int rounds = (int) (GroupCommit.MAX_BACKLOG_BYTES / 60_000) + 40;
        List<CompletableFuture<AuditReceipt>> results = new ArrayList<>();
        try (AuditTrail trail = open()) {
            disk.beforeForce = () -> awaitQuietly(go);
            for (int i = 0; i < rounds; i++) {
                results.add(trail.appendAsync(event(i).withReason(reason)));
            }
            go.countDown();
        }
        long refused = results.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .count();
        assertThat(refused).isBetween(1L, 60L);
        assertThat(sequences(log())).hasSize((int) (rounds - refused));
    }

    @Test
    void aRealFullDiskIsReportedAndLosesNothing() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mount.toString()) == 0,
                "skipped: a small tmpfs cannot be mounted here");
        try {
            Path log = mount.resolve("audit.log");
            long acknowledged = 0;
            try (AuditTrail trail = AuditTrail.open(log)) {
                AuditTrailException failure = null;
                while (failure == null) {
                    try {
                        acknowledged = trail.append(event(1).withReason("x".repeat(900)))
                                .sequence();
                    } catch (AuditTrailException full) {
                        failure = full;
                    }
                }
                assertThat(failure.problem()).isEqualTo(Problem.NOT_DURABLE);
                assertThat(acknowledged).isGreaterThan(10);
                assertThat(trail.verify()).isInstanceOf(AuditVerdict.Intact.class);
                assertThat(sequences(log)).hasSize((int) acknowledged);
                assertThatThrownBy(() -> trail.exportCsv(mount.resolve("out.csv")))
                        .isInstanceOfSatisfying(
                                AuditTrailException.class,
                                full -> assertThat(full.problem()).isEqualTo(Problem.CANNOT_EXPORT));
                try (var left = Files.list(mount)) {
                    assertThat(left.map(Path::getFileName).map(Path::toString))
                            .containsExactlyInAnyOrder("audit.log", "audit.log.lock");
                }
            }
            assertThat(run("mount", "-o", "remount,size=256k", mount.toString()))
                    .isZero();
            try (AuditTrail again = AuditTrail.open(log)) {
                assertThat(again.append(event(2)).sequence()).isEqualTo(acknowledged + 1);
            }
        } finally {
            run("umount", mount.toString());
        }
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException absent) {
            return -1;
        }
    }
}
