package dev.packagefast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.packagefast.security.performance.PerformanceMonitor;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MonitorMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void aRegistryReadsExactCountsAndQuantiles() {
        new MonitorMeters(Source.of(Figures.known())).bindTo(registry);

        FunctionTimer verified = registry.get("pfsec.operation.duration")
                .tags("type", "integrity-verification", "outcome", "success", "ecosystem", "npm")
                .functionTimer();
        assertThat(verified.count()).isEqualTo(100);
        assertThat(verified.totalTime(TimeUnit.MILLISECONDS)).isCloseTo(5050, within(1e-6));
        TimeGauge median = registry.get("pfsec.operation.duration.quantile")
                .tags("quantile", "0.5", "ecosystem", "npm")
                .timeGauge();
        assertThat(median.value(TimeUnit.MILLISECONDS)).isCloseTo(50, within(50 * 0.008));
        assertThat(registry.get("pfsec.operation.duration.max")
                        .tags("type", "vulnerability-scan")
                        .timeGauge()
                        .value(TimeUnit.SECONDS))
                .isEqualTo(1.5);
        FunctionCounter memory = registry.get("pfsec.operation.memory")
                .tags("type", "vulnerability-scan")
                .functionCounter();
        assertThat(memory.count()).isEqualTo(50_000_000);
        assertThat(registry.get("pfsec.operation.written")
                        .tags("type", "vulnerability-scan")
                        .functionCounter()
                        .count())
                .isEqualTo(7_000);
        assertThat(registry.get("pfsec.monitor.losses")
                        .tags("kind", "series-diverted")
                        .functionCounter()
                        .count())
                .isZero();
    }

    @Test
    void aSeriesThatAppearsLaterIsBoundWhenTheRegistryIsNextRead() throws InterruptedException {
        PerformanceMonitor monitor = new PerformanceMonitor();
        new MonitorMeters(Source.of(monitor)).bindTo(registry);
        assertThat(registry.find("pfsec.operation.duration").functionTimers()).isEmpty();

        Figures.record(monitor, Figures.VERIFIED, Duration.ofMillis(7));
        Gauge series = registry.get("pfsec.monitor.series").gauge();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (series.value() < 1 && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }

        assertThat(registry.get("pfsec.operation.duration").functionTimer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(7);
    }
}
