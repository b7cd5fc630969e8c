package dev.packagefast.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * An endpoint that Prometheus scrapes: {@code GET /metrics}, as Prometheus' text, OpenMetrics or protobuf, whichever the
 * scraper accepts. It listens on the loopback address unless told otherwise, and serves nothing else.
 *
 * <p>Bounded towards its clients: at most {@value #MAX_SCRAPES} requests at once, each on a thread of its own and for at
 * most {@link #PATIENCE}, reading the request and writing the answer included. A client that is slower is cut off, one
 * too many is turned away; both are counted, and the next scrape that succeeds shows the counts in
 * {@code pfsec_monitor_losses_total}. No operation takes part in any of this.
 *
 * <p>There is neither encryption nor authentication here: to be reached from elsewhere, stand a reverse proxy in front.
 */
public final class ScrapeServer implements AutoCloseable {
    /** How many requests are answered at once. */
    public static final int MAX_SCRAPES = 8;

    /** How long one request may take altogether. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String PATH = "/metrics";
    private static final int BACKLOG = 16;

    private final HttpServer server;
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final PrometheusCollector collector;
    private final Duration patience;
    private final Semaphore places = new Semaphore(MAX_SCRAPES);
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("pfsec-scrape-watchdog").factory());
    private final LongAdder answered = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();
    private final LongAdder cutOff = new LongAdder();

    private ScrapeServer(Source source, InetSocketAddress address, Duration patience) throws IOException {
        this.patience = patience;
        source.withLosses("scrapes-turned-away", turnedAway::sum).withLosses("scrapes-cut-off", cutOff::sum);
        this.collector = new PrometheusCollector(source);
        this.server = HttpServer.create(address, BACKLOG);
        server.setExecutor(this::run);
        server.createContext("/", this::answer);
    }

    /**
     * Listens on a port of the loopback address; port 0 lets the system choose one, which {@link #uri} tells.
     *
     * @throws IOException if the port is taken
     */
    public static ScrapeServer onLoopback(Source source, int port) throws IOException {
        return at(source, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Listens on that address: reachable by whoever reaches the address. */
    public static ScrapeServer at(Source source, InetSocketAddress address) throws IOException {
        return at(source, address, PATIENCE);
    }

    static ScrapeServer at(Source source, InetSocketAddress address, Duration patience) throws IOException {
        Objects.requireNonNull(source, "source");
        ScrapeServer started = new ScrapeServer(source, address, patience);
        started.server.start();
        return started;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** What to tell the scraper. */
    public URI uri() {
        InetSocketAddress at = address();
        String host = at.getAddress().getHostAddress();
        return URI.create("http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + at.getPort() + PATH);
    }

    /** Scrapes that got their figures. */
    public long answered() {
        return answered.sum();
    }

    /** Requests that found {@value #MAX_SCRAPES} others under way. */
    public long turnedAway() {
        return turnedAway.sum();
    }

    /** Requests that took longer than {@link #PATIENCE} to arrive or to take their answer. */
    public long cutOff() {
        return cutOff.sum();
    }

    /** One request from its first byte to its last: the server hands over the whole exchange. */
    private void run(Runnable exchange) {
        if (!places.tryAcquire()) {
            turnedAway.increment();
            throw new RejectedExecutionException("there are " + MAX_SCRAPES + " scrapes under way");
        }
        Thread.ofPlatform().daemon().name("pfsec-scrape").start(() -> {
            AtomicBoolean over = new AtomicBoolean();
            Thread self = Thread.currentThread();
            // The server has no time limit of its own; an interrupt closes the channel that the thread is stuck on.
            Future<?> limit = watchdog.schedule(
                    () -> {
                        if (over.compareAndSet(false, true)) {
                            cutOff.increment();
                            self.interrupt();
                        }
                    },
                    patience.toNanos(),
                    TimeUnit.NANOSECONDS);
            try {
                exchange.run();
            } finally {
                over.set(true);
                limit.cancel(false);
                places.release();
            }
        });
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(PATH)) {
                refuse(exchange, 404, "Figures are at " + PATH + ".\n");
                return;
            }
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                refuse(exchange, 405, "Figures can only be read.\n");
                return;
            }
            ExpositionFormatWriter writer =
                    formats.findWriter(exchange.getRequestHeaders().getFirst("Accept"));
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            writer.write(body, collector.collect(), EscapingScheme.UNDERSCORE_ESCAPING);
            headers(exchange, writer.getContentType());
            if (method.equals("HEAD")) {
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(200, body.size());
                try (OutputStream out = exchange.getResponseBody()) {
                    body.writeTo(out);
                }
            }
            answered.increment();
        }
    }

    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
        byte[] body = why.getBytes(StandardCharsets.UTF_8);
        headers(exchange, "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static void headers(HttpExchange exchange, String contentType) {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        // A connection that is kept open would hold its place among the few.
        exchange.getResponseHeaders().set("Connection", "close");
    }

    /** Stops listening and ends what is under way. */
    @Override
    public void close() {
        server.stop(0);
        watchdog.shutdownNow();
    }
}
