package dev.packagefast.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.PerformanceConfig;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.SeriesKey;
import dev.packagefast.security.performance.ThresholdAlert;
import dev.packagefast.security.performance.ThresholdRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertAuditTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

    @TempDir
    Path folder;

    private final List<AuditEvent> events = new ArrayList<>();
    private final AlertAudit audit = new AlertAudit(
            event -> {
                events.add(event);
                return Optional.empty();
            },
            CLOCK);

    @Test
    void aSlowOperationIsAnEventWithItsFigures() {
        audit.alert(new ThresholdAlert(
                new ThresholdRule.Operation(MetricType.VULNERABILITY_SCAN, Duration.ofMillis(100)),
                ThresholdAlert.State.RAISED,
                Duration.ofMillis(250).toNanos(),
                3,
                Optional.of(SeriesKey.of(MetricType.VULNERABILITY_SCAN, Outcome.SUCCESS, "npm")),
                NOON));

        AuditEvent event = events.getFirst();
        assertThat(event.type().name()).isEqualTo("PERFORMANCE_ALERT");
        assertThat(event.outcome()).isEqualTo(AuditOutcome.FAILED);
        assertThat(event.duration()).hasValue(Duration.ofMillis(250));
        assertThat(event.reason()).contains("longer than 100 ms");
        assertThat(event.attributes())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "state", "raised",
                        "rule", "operation",
                        "metric", "vulnerability-scan",
                        "suppressed", "3",
                        "ecosystem", "npm"));
    }

    @Test
    void aFloodThatIsOverIsAnEventToo() {
        audit.alert(new ThresholdAlert(
                ThresholdRule.Rate.ofFailures(MetricType.INTEGRITY_VERIFICATION, 10, Duration.ofSeconds(1)),
                ThresholdAlert.State.CLEARED,
                2,
                0,
                Optional.empty(),
                NOON));

        AuditEvent event = events.getFirst();
        assertThat(event.outcome()).isEqualTo(AuditOutcome.SUCCEEDED);
        assertThat(event.duration()).isEmpty();
        assertThat(event.attributes()).containsEntry("operations", "2").containsEntry("rule", "rate");
    }

    @Test
    void anAlertThatLeavesNoEventIsCounted() throws InterruptedException {
        PerformanceMonitor monitor = new PerformanceMonitor(
                new PerformanceConfig(true, Map.of(MetricType.VULNERABILITY_SCAN, Duration.ofNanos(1)), false));
        monitor.addListener(new AlertAudit(
                event -> Optional.of(new Degradation(Degradation.Kind.AUDIT_NOT_DURABLE, "no space left")), CLOCK));

        monitor.timer(MetricType.VULNERABILITY_SCAN).record(Duration.ofMillis(1));

        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (monitor.losses().failedDeliveries() == 0 && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        assertThat(monitor.losses().failedDeliveries()).isEqualTo(1);
        assertThat(monitor.count(MetricType.VULNERABILITY_SCAN)).isEqualTo(1);
    }

    @Test
    void theServiceWritesItsAlertsIntoItsTrail() throws Exception {
        Path trail = folder.resolve("audit.jsonl");
        SecurityServiceConfig config = SecurityServiceConfig.defaults()
                .withAuditTrailFile(trail)
                .withPerformance(
                        new PerformanceConfig(true, Map.of(MetricType.VULNERABILITY_SCAN, Duration.ofNanos(1)), false));
        try (SecurityService service = SecurityService.withConfig(config)) {
            service.scanPackageForVulnerabilities("left-pad", "1.3.0").join();
        }

        assertThat(Files.readString(trail)).contains("PERFORMANCE_ALERT").contains("vulnerability-scan");
    }
}
