package dev.packagefast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.PerformanceConfig;
import dev.packagefast.security.performance.PerformanceMonitor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderSettingsTest {
    private static final String OPERATION = "dev.packagefast.security.Operation";
    private static final String THRESHOLD = "dev.packagefast.security.ThresholdExceeded";
    private static final Set<String> BY_THE_RECORDER = Set.of("startTime", "duration", "eventThread", "stackTrace");

    @TempDir
    Path folder;

    @Test
    void theSettingsRecordBothEventsAndTheJdksToolPrintsThem() throws Exception {
        Path file = recorded();

        Path printed = folder.resolve("printed");
        Process jfr = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jfr").toString(),
                        "print",
                        "--events",
                        "dev.packagefast.*",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        assertThat(jfr.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(printed))
                .contains(OPERATION + " {")
                .contains("type = \"vulnerability-scan\"")
                .contains("outcome = \"success\"")
                .contains("elapsed = 250 ms")
                .contains(THRESHOLD + " {")
                .contains("rule = \"operation\"")
                .contains("state = \"raised\"")
                .contains("limitTime = 100 ms");
    }

    @Test
    void theDocumentListsTheFieldsThatTheEventsHave() throws Exception {
        String document = Files.readString(
                Path.of(System.getProperty("pfsec.root", ".."), "docs", "telemetry.md"), StandardCharsets.UTF_8);
        for (String name : Set.of(OPERATION, THRESHOLD)) {
            RecordedEvent event = RecordingFile.readAllEvents(recorded()).stream()
                    .filter(each -> each.getEventType().getName().equals(name))
                    .findFirst()
                    .orElseThrow();
            Set<String> fields = event.getFields().stream()
                    .map(ValueDescriptor::getName)
                    .filter(field -> !BY_THE_RECORDER.contains(field))
                    .collect(Collectors.toCollection(TreeSet::new));

            String section = document.substring(document.indexOf("`" + name + "`"));
            section = section.substring(0, section.indexOf("\n\n", section.indexOf("|---")));
            assertThat(Pattern.compile("^\\| `(\\w+)`", Pattern.MULTILINE)
                            .matcher(section)
                            .results()
                            .map(found -> found.group(1)))
                    .containsExactlyInAnyOrderElementsOf(fields);
        }
    }

    private Path recorded() throws Exception {
        Path file = folder.resolve("pfsec.jfr");
        try (Recording recording = new Recording(FlightRecorderSettings.configuration())) {
            recording.start();
            PerformanceMonitor monitor = new PerformanceMonitor(
                    new PerformanceConfig(true, Map.of(MetricType.VULNERABILITY_SCAN, Duration.ofMillis(100)), false));
            Figures.record(monitor, Figures.SCANNED, Duration.ofMillis(250));
            recording.stop();
            recording.dump(file);
        }
        return file;
    }
}
