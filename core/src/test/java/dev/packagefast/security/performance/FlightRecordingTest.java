package dev.packagefast.security.performance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FlightRecordingTest {
    @TempDir
    Path folder;

    @Test
    void operationsAndAlertsStandInARecordingThatBeginsLater() throws Exception {
        var config = PerformanceConfig.defaults().withThreshold(MetricType.SANDBOX_EXECUTION, Duration.ofMillis(100));
        List<RecordedEvent> events;
        try (var monitor = new PerformanceMonitor(config);
                var recording = new Recording()) {
            Timer timer = monitor.timer(SeriesKey.of(MetricType.VULNERABILITY_SCAN, Outcome.SUCCESS, "npm"));
            timer.record(Duration.ofMillis(7));
            recording.start();
            Thread.sleep(TimeUnit.NANOSECONDS.toMillis(Watch.LOOK_INTERVAL_NANOS) + 10);
            timer.stop(timer.start());
            monitor.recordMetric(
                    new PerformanceMetric(
                            MetricType.SANDBOX_EXECUTION,
                            Duration.ofMillis(200),
                            OptionalLong.of(1 << 20),
                            OptionalDouble.of(50),
                            Instant.now()),
                    SeriesKey.of(MetricType.SANDBOX_EXECUTION, Outcome.FAILED));
            recording.stop();
            Path file = folder.resolve("recording.jfr");
            recording.dump(file);
            events = new ArrayList<>(RecordingFile.readAllEvents(file));
        }
        events.removeIf(event -> !event.getEventType().getName().startsWith("dev.packagefast."));

        assertThat(events)
                .extracting(event -> event.getEventType().getName())
                .containsExactlyInAnyOrder(
                        "dev.packagefast.security.Operation",
                        "dev.packagefast.security.Operation",
                        "dev.packagefast.security.ThresholdExceeded");
        assertThat(events).anySatisfy(event -> {
            assertThat(event.getString("type")).isEqualTo("vulnerability-scan");
            assertThat(event.getString("outcome")).isEqualTo("success");
            assertThat(event.getString("ecosystem")).isEqualTo("npm");
            assertThat(event.getDuration("elapsed")).isLessThan(Duration.ofMillis(7));
            assertThat(event.getLong("allocatedBytes")).isEqualTo(Usage.UNKNOWN);
        });
        assertThat(events).anySatisfy(event -> {
            assertThat(event.getString("type")).isEqualTo("sandbox-execution");
            assertThat(event.getString("outcome")).isEqualTo("failed");
            assertThat(event.getString("ecosystem")).isNull();
            assertThat(event.getDuration("elapsed")).isEqualTo(Duration.ofMillis(200));
            assertThat(event.getDuration("cpuTime")).isEqualTo(Duration.ofMillis(100));
            assertThat(event.getLong("allocatedBytes")).isEqualTo(1 << 20);
        });
        assertThat(events).anySatisfy(event -> {
            assertThat(event.getEventType().getName()).endsWith("ThresholdExceeded");
            assertThat(event.getString("rule")).isEqualTo("operation");
            assertThat(event.getString("state")).isEqualTo("raised");
            assertThat(event.getDuration("observedTime")).isEqualTo(Duration.ofMillis(200));
            assertThat(event.getDuration("limitTime")).isEqualTo(Duration.ofMillis(100));
            assertThat(event.getLong("suppressed")).isZero();
        });
    }

    /** What a cold command does: time, read figures, keep them. */
    static final class ColdCommand {
        public static void main(String[] arguments) {
            var monitor = PerformanceMonitor.builder()
                    .allocatedBytes(false)
                    .cpuSampleInterval(0)
                    .build();
            monitor.endTiming(monitor.startTiming(), MetricType.VULNERABILITY_SCAN);
            PerformanceHistory.at(Path.of(arguments[0])).append(monitor.snapshot());
        }
    }

    @Test
    void aColdCommandLoadsNeitherEventsNorManagementNorLogging() throws Exception {
        Path classes = folder.resolve("classes.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xlog:class+load:file=" + classes,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ColdCommand.class.getName(),
                        folder.resolve("history").toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(PerformanceHistory.at(folder.resolve("history")).read().runs())
                .hasSize(1);
        String loaded = Files.readString(classes);
        assertThat(loaded)
                .contains("dev.packagefast.security.performance.PerformanceMonitor ")
                .doesNotContain("jdk.jfr.Event ", "OperationEvent", "ThresholdExceededEvent")
                .doesNotContain("java.lang.management", "sun.management")
                .doesNotContain("java.util.logging", "java.lang.System$Logger ");
    }
}
