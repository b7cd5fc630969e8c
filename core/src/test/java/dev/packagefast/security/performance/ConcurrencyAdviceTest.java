package dev.packagefast.security.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConcurrencyAdviceTest {
    @ParameterizedTest(name = "{0} samples, {1} ms CPU of {2} ms on {3} cores at utilisation {4}: {5} threads")
    @CsvSource({
        // too little known
        "0, 0, 0, 4, , 4, one a core: 0 samples are fewer than 8",
        "7, 1, 100, 4, , 4, one a core: 7 samples are fewer than 8",
        // computing all the time
        "100, 1000, 1000, 4, , 4, 4 on 4 cores: an operation computes 100 % of its time",
        "100, 1200, 1000, 4, , 4, 4 on 4 cores: an operation computes 100 % of its time",
        // waiting for a disk
        "100, 500, 1000, 4, 0.4, 8, 8 on 4 cores: an operation computes 50 % of its time",
        "100, 250, 1000, 2, 0.3, 8, 8 on 2 cores: an operation computes 25 % of its time",
        "100, 0, 1000, 2, 0.0, 16, 16 on 2 cores: an operation computes 0 % of its time",
        // waiting for a core
        "100, 250, 1000, 2, 0.95, 2, one a core: the machine is busy already",
    })
    void followsFromMeasuredTimes(
            long samples, long cpu, long wall, int cores, Double utilisation, int threads, String reason) {
        ConcurrencyAdvice advice = ConcurrencyAdvice.from(
                new CpuTime(samples, cpu * 1_000_000, wall * 1_000_000),
                cores,
                utilisation == null ? OptionalDouble.empty() : OptionalDouble.of(utilisation));
        assertThat(advice.threads()).isEqualTo(threads);
        assertThat(advice.reason()).isEqualTo(reason);
    }

    @ParameterizedTest(name = "{0} operations of {1} µs: {2} threads")
    @CsvSource({"0, 1000, 1", "1, 1000000, 1", "3, 50, 1", "8, 50, 2", "1000, 50, 4", "3, 1000, 3", "1000000, 0, 1"})
    void littleWorkGetsFewThreads(long operations, long micros, int threads) {
        var advice = ConcurrencyAdvice.from(CpuTime.NONE, 4, OptionalDouble.empty());
        assertThat(advice.threadsFor(operations, Duration.ofNanos(micros * 1000)))
                .isEqualTo(threads);
    }

    @Test
    void refusesWhatIsNoMachine() {
        var advice = ConcurrencyAdvice.from(CpuTime.NONE, 4, OptionalDouble.empty());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConcurrencyAdvice.from(CpuTime.NONE, 0, OptionalDouble.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConcurrencyAdvice.from(CpuTime.NONE, 4, OptionalDouble.of(1.5)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConcurrencyAdvice.from(CpuTime.NONE, 4, OptionalDouble.of(Double.NaN)));
        assertThatIllegalArgumentException().isThrownBy(() -> advice.threadsFor(-1, Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConcurrencyAdvice(9, 1, OptionalDouble.empty(), "too many"));
    }

    @Test
    void aRealComputationAndARealWaitAreToldApart() throws InterruptedException {
        var monitor = PerformanceMonitor.builder().cpuSampleInterval(1).build();
        for (int i = 0; i < ConcurrencyAdvice.MIN_SAMPLES; i++) {
            Timing timing = monitor.startTiming();
            Thread.sleep(5);
            monitor.endTiming(timing, MetricType.INTEGRITY_VERIFICATION);
        }
        CpuTime waiting = monitor.statistics(MetricType.INTEGRITY_VERIFICATION).cpu();
        assertThat(ConcurrencyAdvice.from(waiting, 2, OptionalDouble.empty()).threads())
                .isGreaterThan(2);
    }
}
