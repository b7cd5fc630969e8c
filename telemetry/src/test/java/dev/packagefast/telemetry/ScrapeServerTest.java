package dev.packagefast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.SeriesKey;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrapeServerTest {
    private static final Duration SHORT = Duration.ofMillis(400);

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        client.shutdownNow();
    }

    @Test
    void listensOnLoopbackAlone() throws IOException {
        ScrapeServer server = started(ScrapeServer.onLoopback(Source.of(Figures.known()), 0));

        assertThat(server.address().getAddress().isLoopbackAddress()).isTrue();
        assertThat(server.uri().getPath()).isEqualTo("/metrics");
    }

    @Test
    void answersInTheFormThatIsAskedFor() throws Exception {
        ScrapeServer server = started(ScrapeServer.onLoopback(Source.of(Figures.known()), 0));

        HttpResponse<String> plain = get(server.uri(), "text/plain");
        HttpResponse<String> open = get(server.uri(), "application/openmetrics-text; version=1.0.0");

        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(plain.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(plain.body()).doesNotContain("# EOF");
        assertThat(Promtool.run(folder, plain.body(), "check", "metrics")).isEmpty();
        assertThat(open.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text; version=1.0.0"));
        assertThat(open.body()).endsWith("# EOF\n");
        assertThat(server.answered()).isEqualTo(2);
    }

    @Test
    void servesNothingElse() throws Exception {
        ScrapeServer server = started(ScrapeServer.onLoopback(Source.of(Figures.known()), 0));

        assertThat(get(server.uri().resolve("/"), "*/*").statusCode()).isEqualTo(404);
        assertThat(get(server.uri().resolve("/metrics/../etc"), "*/*").statusCode())
                .isEqualTo(404);
        HttpRequest post = HttpRequest.newBuilder(server.uri())
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        HttpResponse<String> refused = client.send(post, BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(server.answered()).isZero();
    }

    @Test
    void aScraperThatStopsReadingIsCutOffAndCounted() throws Exception {
        PerformanceMonitor monitor =
                PerformanceMonitor.builder().seriesLimit(4096).build();
        for (int i = 0; i < 4000; i++) {
            monitor.timer(SeriesKey.of(MetricType.VULNERABILITY_SCAN, Outcome.SUCCESS, "e" + i))
                    .recordNanos(1_000);
        }
        ScrapeServer server = started(ScrapeServer.at(Source.of(monitor), loopback(), SHORT));

        Socket stalled = connect(server, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        until(() -> server.cutOff() == 1);

        // Operations went on, and the next scraper learns of it.
        monitor.timer(SeriesKey.of(MetricType.INTEGRITY_VERIFICATION, Outcome.SUCCESS))
                .recordNanos(5);
        assertThat(monitor.count(MetricType.INTEGRITY_VERIFICATION)).isEqualTo(1);
        assertThat(server.answered()).isZero();
        ScrapeServer second = started(
                ScrapeServer.onLoopback(Source.of(Figures.known()).withLosses("scrapes-before", server::cutOff), 0));
        assertThat(get(second.uri(), "text/plain").body())
                .contains("pfsec_monitor_losses_total{kind=\"scrapes-before\"} 1.0\n");
        assertThat(stalled.isClosed()).isFalse();
    }

    @Test
    void clientsThatNeverFinishTheirRequestHoldNoPlaceForLong() throws Exception {
        ScrapeServer server = started(ScrapeServer.at(Source.of(Figures.known()), loopback(), SHORT));
        for (int i = 0; i < ScrapeServer.MAX_SCRAPES; i++) {
            connect(server, "GET /met");
        }

        until(() -> server.cutOff() == ScrapeServer.MAX_SCRAPES);

        String text = get(server.uri(), "text/plain").body();
        assertThat(text)
                .contains("pfsec_monitor_losses_total{kind=\"scrapes-cut-off\"} " + (double) ScrapeServer.MAX_SCRAPES);
    }

    @Test
    void oneTooManyIsTurnedAway() throws Exception {
        ScrapeServer server = started(ScrapeServer.at(Source.of(Figures.known()), loopback(), Duration.ofSeconds(2)));
        for (int i = 0; i < ScrapeServer.MAX_SCRAPES + 3; i++) {
            connect(server, "GET /met");
        }

        until(() -> server.turnedAway() == 3);

        until(() -> server.cutOff() == ScrapeServer.MAX_SCRAPES);
        assertThat(get(server.uri(), "text/plain").body())
                .contains("pfsec_monitor_losses_total{kind=\"scrapes-turned-away\"} 3.0\n");
    }

    private ScrapeServer started(ScrapeServer server) {
        open.add(server);
        return server;
    }

    private Socket connect(ScrapeServer server, String begun) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.connect(server.address());
        OutputStream out = socket.getOutputStream();
        out.write(begun.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return socket;
    }

    private HttpResponse<String> get(URI uri, String accept) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Accept", accept)
                .timeout(Duration.ofSeconds(20))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static void until(BooleanSupplier reached) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(10);
        }
    }
}
