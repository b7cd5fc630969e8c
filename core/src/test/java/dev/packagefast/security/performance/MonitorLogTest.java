package dev.packagefast.security.performance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the platform's log shows, read from a process of its own. */
class MonitorLogTest {
    static final class LoggingCommand {
        public static void main(String[] arguments) {
            var config = PerformanceConfig.defaults()
                    .withThreshold(MetricType.VULNERABILITY_SCAN, Duration.ofMillis(100))
                    .withLogMetrics(Boolean.parseBoolean(arguments[0]));
            try (var monitor = new PerformanceMonitor(config)) {
                monitor.recordMetric(new PerformanceMetric(
                        MetricType.VULNERABILITY_SCAN,
                        Duration.ofMillis(150),
                        OptionalLong.of(50_000_000),
                        OptionalDouble.of(25.5),
                        Instant.now()));
                monitor.timer(MetricType.RUNTIME_PROTECTION).record(Duration.ofMillis(2));
            }
        }
    }

    @Test
    void everyMetricIsALineWhenAskedFor() throws Exception {
        assertThat(logged(true))
                .containsExactlyInAnyOrder(
                        "INFO: vulnerability-scan took 150 ms, 50000000 bytes, 25.5 % CPU",
                        "INFO: runtime-protection took 2.00 ms",
                        "WARNING: threshold raised: one vulnerability-scan longer than 100 ms; found 150 ms");
    }

    @Test
    void alertsAreLinesAlways() throws Exception {
        assertThat(logged(false))
                .containsExactly("WARNING: threshold raised: one vulnerability-scan longer than 100 ms; found 150 ms");
    }

    private static List<String> logged(boolean metrics) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.util.logging.SimpleFormatter.format=%4$s: %5$s%n",
                        "-Duser.language=en",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoggingCommand.class.getName(),
                        Boolean.toString(metrics))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output.lines().toList();
    }
}
