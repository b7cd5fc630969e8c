package dev.packagefast.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.performance.MetricType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One service under ten thousand virtual threads at once. */
@Timeout(240)
class ManyThreadsTest {
    private static final int THREADS = 10_000;
    private static final long MOST_GROWTH_BYTES = 32L << 20;

    @TempDir
    Path folder;

    @Test
    void tenThousandVirtualThreadsAreAnsweredInBoundedMemoryWithoutPinningACarrier() throws Exception {
        Path tarball = Files.writeString(folder.resolve("package.tgz"), "a package");
        Path recorded = folder.resolve("pinned.jfr");
        try (var recording = new Recording();
                var security = SecurityService.withConfig(
                        SecurityServiceConfig.defaults().withAuditTrailFile(folder.resolve("audit.log")))) {
            // Classes are loaded and the index is opened before: waiting for a class to load pins for good reason.
            wave(security, tarball, 100);
            // Pins alone: writing an event of ours takes the recorder's own locks, which are there only because it
            // looks.
            recording.disable("dev.packagefast.security.Operation");
            recording.enable("jdk.VirtualThreadPinned").withoutThreshold().withStackTrace();
            recording.start();
            wave(security, tarball, THREADS);
            recording.stop();
            long once = usedAfterCollection();
            wave(security, tarball, THREADS);
            assertThat(usedAfterCollection() - once).isLessThan(MOST_GROWTH_BYTES);

            assertThat(security.performanceMonitor().count(MetricType.INTEGRITY_VERIFICATION))
                    .isEqualTo(THREADS + 50);
            assertThat(security.performanceMonitor().count(MetricType.VULNERABILITY_SCAN))
                    .isEqualTo(THREADS + 50);
            assertThat(security.performanceMonitor().count(MetricType.AUDIT_TRAIL_GENERATION))
                    .isEqualTo(2 * THREADS + 100);
            assertThat(security.performanceMonitor().count(MetricType.AUDIT_QUEUE_WAIT))
                    .isEqualTo(2 * THREADS + 100);
            try (var events = security.auditTrail().events()) {
                assertThat(events.count()).isEqualTo(2 * THREADS + 100);
            }
            recording.dump(recorded);
        }
        assertThat(pinnedByOurCode(RecordingFile.readAllEvents(recorded))).isEmpty();
    }

    private static void wave(SecurityService security, Path tarball, int threads) throws InterruptedException {
        String right = Fixture.sri(tarball);
        String wrong = "sha512-" + "A".repeat(86) + "==";
        AtomicInteger verified = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger vulnerable = new AtomicInteger();
        AtomicInteger clean = new AtomicInteger();
        var failures = new ConcurrentLinkedQueue<Throwable>();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int kind = i % 4;
            all.add(Thread.ofVirtual().start(() -> {
                try {
                    switch (kind) {
                        case 0 -> {
                            security.verifyPackageFileIntegrity("a", "1.0.0", tarball, right)
                                    .join();
                            verified.incrementAndGet();
                        }
                        case 1 -> {
                            Fixture.failure(
                                    security.verifyPackageFileIntegrity("a", "1.0.0", tarball, wrong),
                                    IntegrityMismatchException.class);
                            refused.incrementAndGet();
                        }
                        case 2 ->
                            (security.scanPackageForVulnerabilities("lodash", "4.17.20")
                                                    .join()
                                                    .isVulnerable()
                                            ? vulnerable
                                            : clean)
                                    .incrementAndGet();
                        default ->
                            (security.scanPackageForVulnerabilities("never-heard-of", "1.0.0")
                                                    .join()
                                                    .isVulnerable()
                                            ? vulnerable
                                            : clean)
                                    .incrementAndGet();
                    }
                } catch (Throwable failure) {
                    failures.add(failure);
                }
            }));
        }
        for (Thread each : all) {
            assertThat(each.join(Duration.ofMinutes(2))).isTrue();
        }
        assertThat(failures).isEmpty();
        assertThat(List.of(verified.get(), refused.get(), vulnerable.get(), clean.get()))
                .containsOnly(threads / 4);
    }

    private static long usedAfterCollection() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static List<RecordedEvent> pinnedByOurCode(List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                .filter(event -> event.getStackTrace() != null
                        && event.getStackTrace().getFrames().stream()
                                .map(frame -> frame.getMethod().getType().getName())
                                .anyMatch(type -> type.startsWith("dev.packagefast.") && !type.contains("Test")))
                .toList();
    }
}
