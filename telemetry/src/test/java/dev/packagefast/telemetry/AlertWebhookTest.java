package dev.packagefast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.net.httpserver.HttpServer;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.MonitorLosses;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.PerformanceConfig;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.SeriesKey;
import dev.packagefast.security.performance.ThresholdAlert;
import dev.packagefast.security.performance.ThresholdRule;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertWebhookTest {
    private static final byte[] SECRET = "a secret of two parties".getBytes(StandardCharsets.US_ASCII);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final ThresholdAlert ALERT = new ThresholdAlert(
            new ThresholdRule.Operation(MetricType.VULNERABILITY_SCAN, Duration.ofMillis(100)),
            ThresholdAlert.State.RAISED,
            Duration.ofMillis(250).toNanos(),
            3,
            Optional.of(SeriesKey.of(MetricType.VULNERABILITY_SCAN, Outcome.SUCCESS, "npm")),
            NOON);

    private record Received(String timestamp, String signature, String delivery, byte[] body) {}

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void aReceiverReadsTheAlertAndKnowsWhoSentIt() throws IOException {
        try (AlertWebhook webhook = webhook(attempt -> 204)) {
            webhook.alert(ALERT);
            assertThat(webhook.delivered()).isEqualTo(1);
        }

        Received one = received.getFirst();
        assertThat(fields(one.body))
                .containsEntry("format", "pfsec-alert-1")
                .containsEntry("time", "2026-01-01T12:00:00Z")
                .containsEntry("state", "raised")
                .containsEntry("rule", "operation")
                .containsEntry("type", "vulnerability-scan")
                .containsEntry("observed_nanos", "250000000")
                .containsEntry("limit_nanos", "100000000")
                .containsEntry("suppressed", "3")
                .containsEntry("outcome", "success")
                .containsEntry("ecosystem", "npm")
                .doesNotContainKey("observed_operations");
        WebhookSignature signature = new WebhookSignature(SECRET);
        assertThat(signature.verify(one.timestamp, one.signature, one.body, NOON, TOLERANCE))
                .isTrue();
    }

    @Test
    void whatWasChangedOrIsOldOrSignedWithAnotherSecretIsNoAlert() throws IOException {
        try (AlertWebhook webhook = webhook(attempt -> 200)) {
            webhook.alert(ALERT);
        }
        Received one = received.getFirst();
        WebhookSignature signature = new WebhookSignature(SECRET);

        for (int i = 0; i < one.body.length; i++) {
            byte[] changed = one.body.clone();
            changed[i] ^= 1;
            assertThat(signature.verify(one.timestamp, one.signature, changed, NOON, TOLERANCE))
                    .isFalse();
        }
        String later = Long.toString(NOON.getEpochSecond() + 1);
        assertThat(signature.verify(later, one.signature, one.body, NOON, TOLERANCE))
                .isFalse();
        assertThat(signature.verify("soon", one.signature, one.body, NOON, TOLERANCE))
                .isFalse();
        assertThat(signature.verify(Long.toString(Long.MIN_VALUE), one.signature, one.body, NOON, TOLERANCE))
                .isFalse();
        assertThat(signature.verify(one.timestamp, "v1=é", one.body, NOON, TOLERANCE))
                .isFalse();
        assertThat(signature.verify(one.timestamp, one.signature, one.body, NOON.plusSeconds(301), TOLERANCE))
                .isFalse();
        assertThat(new WebhookSignature("another secret here".getBytes(StandardCharsets.US_ASCII))
                        .verify(one.timestamp, one.signature, one.body, NOON, TOLERANCE))
                .isFalse();
    }

    @Test
    void theSignatureIsTheOneOfTheStandard() {
        // Computed with OpenSSL:
        // printf '1767268800.{}' | openssl dgst -sha256 -hmac 'a secret of two parties'
        assertThat(new WebhookSignature(SECRET).of(1_767_268_800, "{}".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("v1=9999bdbe750bd34cd8d2253712193119efc98fdcdae4f9fe350a73787e2af4e7");
    }

    @Test
    void triesAgainWithTheSameNumberUntilTheReceiverIsBack() throws IOException {
        try (AlertWebhook webhook = webhook(attempt -> attempt < 4 ? 503 : 200)) {
            webhook.alert(ALERT);

            assertThat(webhook.delivered()).isEqualTo(1);
            assertThat(webhook.repeated()).isEqualTo(3);
        }
        assertThat(received).hasSize(4);
        assertThat(received.stream().map(Received::delivery).distinct()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307, 400, 401, 404, 410})
    void doesNotRepeatWhatTheReceiverWillNeverTake(int status) throws IOException {
        try (AlertWebhook webhook = webhook(attempt -> status)) {
            assertThatThrownBy(() -> webhook.alert(ALERT))
                    .isInstanceOf(WebhookException.class)
                    .hasMessageContaining("127.0.0.1")
                    .hasMessageContaining(Integer.toString(status))
                    .hasMessageNotContaining("/hook");
            assertThat(webhook.givenUp()).isEqualTo(1);
        }
        assertThat(received).hasSize(1);
    }

    @Test
    void givesUpAfterItsAttempts() throws IOException {
        try (AlertWebhook webhook = webhook(attempt -> 500)) {
            assertThatThrownBy(() -> webhook.alert(ALERT)).isInstanceOf(WebhookException.class);
        }
        assertThat(received).hasSize(AlertWebhook.ATTEMPTS);
    }

    @Test
    void aReceiverThatNeverEndsItsAnswerIsLeft() throws IOException {
        HttpServer endless = server();
        endless.createContext("/hook", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                OutputStream out = exchange.getResponseBody();
                for (int i = 0; i < 600; i++) {
                    out.write('x');
                    out.flush();
                    Thread.sleep(50);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        try (AlertWebhook webhook = new AlertWebhook(
                uri(endless), SECRET, Clock.systemUTC(), Duration.ofMillis(1), Duration.ofMillis(100))) {
            assertThatThrownBy(() -> webhook.alert(ALERT)).hasMessageContaining("no answer within");
        }
    }

    @Test
    void aDeadWebhookCostsOperationsNothingAndEveryLossIsCounted() throws Exception {
        HttpServer dead = server();
        URI gone = uri(dead);
        dead.stop(0);
        PerformanceMonitor monitor = PerformanceMonitor.builder()
                .config(new PerformanceConfig(true, Map.of(MetricType.VULNERABILITY_SCAN, Duration.ofMillis(1)), false))
                .build();
        try (monitor;
                AlertWebhook webhook = new AlertWebhook(
                        gone, SECRET, Clock.systemUTC(), Duration.ofMillis(1), Duration.ofSeconds(1))) {
            monitor.addListener(webhook);
            for (int i = 0; i < 50; i++) {
                Figures.record(monitor, Figures.SCANNED, Duration.ofMillis(5));
            }

            assertThat(monitor.count(MetricType.VULNERABILITY_SCAN)).isEqualTo(50);
            until(() -> monitor.losses().failedDeliveries() == PerformanceMonitor.ALERTS_PER_MINUTE);
            MonitorLosses losses = monitor.losses();
            assertThat(losses.suppressedAlerts()).isEqualTo(50 - PerformanceMonitor.ALERTS_PER_MINUTE);
            assertThat(webhook.givenUp()).isEqualTo(PerformanceMonitor.ALERTS_PER_MINUTE);
        }
    }

    @Test
    void aClosedWebhookTriesNothingAgain() throws IOException {
        AlertWebhook webhook = webhook(attempt -> 200);
        webhook.close();

        assertThatThrownBy(() -> webhook.alert(ALERT)).hasMessageContaining("closed");
        assertThat(received).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://alerts.example/hook",
                "ftp://127.0.0.1/",
                "file:///etc/passwd",
                "https:/hook",
                "http://127.0.0.1.example/hook",
                "http://localhost.example/hook"
            })
    void sendsNothingInTheOpen(String target) {
        assertThatThrownBy(() -> AlertWebhook.to(URI.create(target), SECRET))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://alerts.example/hook", "http://localhost:1/", "http://[::1]:1/"})
    void sendsWhereNobodyListensIn(String target) {
        assertThatCode(() -> AlertWebhook.to(URI.create(target), SECRET).close())
                .doesNotThrowAnyException();
    }

    @Test
    void aShortSecretIsNone() {
        assertThatThrownBy(() -> AlertWebhook.to(URI.create("https://alerts.example/"), new byte[15]))
                .hasMessageContaining("at least 16 bytes, found 15");
    }

    private AlertWebhook webhook(IntUnaryOperator statusOfAttempt) throws IOException {
        HttpServer server = server();
        server.createContext("/hook", exchange -> {
            try (exchange) {
                received.add(new Received(
                        exchange.getRequestHeaders().getFirst(WebhookSignature.TIMESTAMP),
                        exchange.getRequestHeaders().getFirst(WebhookSignature.SIGNATURE),
                        exchange.getRequestHeaders().getFirst(AlertWebhook.DELIVERY),
                        exchange.getRequestBody().readAllBytes()));
                int status = statusOfAttempt.applyAsInt(received.size());
                exchange.getResponseHeaders().set("Location", "/elsewhere");
                exchange.sendResponseHeaders(status, -1);
            }
        });
        return new AlertWebhook(
                uri(server), SECRET, Clock.fixed(NOON, ZoneOffset.UTC), Duration.ofMillis(1), Duration.ofSeconds(10));
    }

    private HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        servers.add(server);
        return server;
    }

    private static URI uri(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
    }

    private static Map<String, String> fields(byte[] json) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                fields.put(name, parser.getText());
            }
        }
        return fields;
    }

    private static void until(BooleanSupplier reached) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(10);
        }
    }
}
