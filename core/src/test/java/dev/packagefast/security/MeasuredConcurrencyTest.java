package dev.packagefast.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.performance.ConcurrencyAdvice;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.PerformanceMetric;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.Timing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredConcurrencyTest {
    private static final int CORES = 4;

    private final PerformanceMonitor monitor = new PerformanceMonitor();
    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(CORES, CORES, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    private OptionalDouble load = OptionalDouble.of(0.3);
    private final MeasuredConcurrency concurrency =
            new MeasuredConcurrency(MetricType.INTEGRITY_VERIFICATION, monitor, pool, CORES, () -> load);

    @Test
    void hashingThatComputesGetsAThreadACore() {
        measured(100);

        assertThat(pool.getMaximumPoolSize()).isEqualTo(CORES);
    }

    @Test
    void hashingThatWaitsForADiskGetsMore() {
        measured(25);

        assertThat(pool.getMaximumPoolSize()).isEqualTo(CORES * 4);
        assertThat(pool.getCorePoolSize()).isEqualTo(CORES * 4);
    }

    @Test
    void onABusyMachineWaitingIsWaitingForACore() {
        load = OptionalDouble.of(0.97);
        measured(10);

        assertThat(pool.getMaximumPoolSize()).isEqualTo(CORES);
    }

    @Test
    void whatWasMeasuredLatelyCountsAndNotWhatWasLongAgo() {
        measured(25);
        measured(100);
        assertThat(pool.getMaximumPoolSize()).isEqualTo(CORES);

        measured(50);
        assertThat(pool.getMaximumPoolSize()).isEqualTo(CORES * 2);
    }

    @Test
    void neverMoreThanTheBound() {
        measured(0.001);

        assertThat(pool.getMaximumPoolSize()).isEqualTo(CORES * ConcurrencyAdvice.MAX_THREADS_PER_CORE);
    }

    @Test
    void tooFewSamplesChangeNothing() {
        record(ConcurrencyAdvice.MIN_SAMPLES - 1, 10);

        assertThat(pool.getMaximumPoolSize()).isEqualTo(CORES);
    }

    @Test
    void operationsOfAnotherTypeChangeNothing() {
        for (int i = 0; i < MeasuredConcurrency.EVERY; i++) {
            monitor.recordMetric(new PerformanceMetric(
                    MetricType.VULNERABILITY_SCAN,
                    Duration.ofMillis(100),
                    OptionalLong.empty(),
                    OptionalDouble.of(10),
                    Instant.EPOCH));
            concurrency.count();
        }

        assertThat(pool.getMaximumPoolSize()).isEqualTo(CORES);
    }

    /** From the clocks to the pool: nothing here is told what waiting is; the threads' CPU times say it. */
    @Test
    void operationsThatWaitAreDoneSoonerOnceTheyWereMeasured() throws Exception {
        PerformanceMonitor measuring =
                PerformanceMonitor.builder().cpuSampleInterval(1).build();
        MeasuredConcurrency followed =
                new MeasuredConcurrency(MetricType.INTEGRITY_VERIFICATION, measuring, pool, CORES, () -> load);

        long before = nanosOfOneRound(measuring, followed);
        // The next operation is the one that finds enough figures.
        nanosOfOneRound(measuring, followed);
        long after = nanosOfOneRound(measuring, followed);

        assertThat(pool.getMaximumPoolSize()).isGreaterThanOrEqualTo(CORES * 4);
        assertThat(after).isLessThan(before / 2);
    }

    private long nanosOfOneRound(PerformanceMonitor measuring, MeasuredConcurrency followed) throws Exception {
        long start = System.nanoTime();
        List<Future<?>> reads = new ArrayList<>();
        for (int i = 0; i < MeasuredConcurrency.EVERY; i++) {
            followed.count();
            reads.add(pool.submit(() -> {
                Timing timing = measuring.startTiming();
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                measuring.endTiming(timing, MetricType.INTEGRITY_VERIFICATION);
            }));
        }
        for (Future<?> read : reads) {
            read.get();
        }
        return System.nanoTime() - start;
    }

    @Test
    void theServiceFollowsWhatItMeasuresOfMatchingToo() throws Exception {
        int scans = 400;
        try (SecurityService service = new SecurityService()) {
            for (int i = 0; i < scans; i++) {
                service.scanPackageForVulnerabilities("left-pad", "1.3.0").get(30, TimeUnit.SECONDS);
            }

            assertThat(service.performanceMonitor()
                            .statistics(MetricType.VULNERABILITY_SCAN)
                            .cpu()
                            .samples())
                    .isGreaterThanOrEqualTo(ConcurrencyAdvice.MIN_SAMPLES);
        }
    }

    @Test
    void theServiceMeasuresItsOwnHashing(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("left-pad-1.3.0.tgz"), new byte[1 << 16]);
        String expected = "sha512-"
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-512").digest(new byte[1 << 16]));
        int verifications = 400;
        try (SecurityService service = new SecurityService()) {
            for (int i = 0; i < verifications; i++) {
                service.verifyPackageFileIntegrity("left-pad", "1.3.0", file, expected)
                        .get(30, TimeUnit.SECONDS);
            }

            PerformanceMonitor measured = service.performanceMonitor();
            assertThat(measured.count(MetricType.INTEGRITY_VERIFICATION)).isEqualTo(verifications);
            // One in 16 at random: fewer than 8 of 400 would come up once in 10 million times.
            assertThat(measured.statistics(MetricType.INTEGRITY_VERIFICATION)
                            .cpu()
                            .samples())
                    .isGreaterThanOrEqualTo(ConcurrencyAdvice.MIN_SAMPLES);
        }
    }

    private void measured(double computePercent) {
        record(MeasuredConcurrency.EVERY, computePercent);
    }

    private void record(int samples, double computePercent) {
        for (int i = 0; i < samples; i++) {
            monitor.recordMetric(new PerformanceMetric(
                    MetricType.INTEGRITY_VERIFICATION,
                    Duration.ofMillis(100),
                    OptionalLong.empty(),
                    OptionalDouble.of(computePercent),
                    Instant.EPOCH));
        }
        for (int i = 0; i < MeasuredConcurrency.EVERY; i++) {
            concurrency.count();
        }
    }
}
