package dev.packagefast.telemetry;

import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.ThresholdAlert;
import dev.packagefast.security.performance.ThresholdListener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Posts each alert to a URL as signed JSON. Add it to a monitor as a listener:
 *
 * {@snippet class="dev.packagefast.telemetry.TelemetrySnippets" region="webhook"}
 *
 * <p>The monitor calls it on a thread of its own behind a queue of {@value PerformanceMonitor#ALERT_QUEUE} alerts, so it
 * may wait and try again: {@link #ATTEMPTS} attempts, the pauses between them doubling from {@link #FIRST_PAUSE}. What it
 * gives up and what the full queue cannot take is in the monitor's losses, so nothing is lost without a trace.
 *
 * <p><b>The signature.</b> Header {@value WebhookSignature#TIMESTAMP} has the seconds since 1970 of the attempt, and
 * {@value WebhookSignature#SIGNATURE} has {@code v1=} and in lower-case hex the HMAC-SHA256, with the shared secret, of
 * that timestamp, a dot, and the body. A receiver compares it in constant time and refuses a timestamp more than a few
 * minutes off: {@link WebhookSignature#verify} does both. {@value #DELIVERY} is the same for all attempts at one alert.
 *
 * <p>The URL is {@code https}, or {@code http} on the loopback address. Redirects are not followed: they would take the
 * alert to where nobody decided to send it. Thread-safe.
 */
public final class AlertWebhook implements ThresholdListener, AutoCloseable {
    /** How often an alert is tried. */
    public static final int ATTEMPTS = 6;

    /** The pause after the first attempt; each further one is twice as long, give or take a quarter. */
    public static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    /** How long one attempt may take, to the last byte of the answer. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The header with the alert's own number. */
    public static final String DELIVERY = "X-Pfsec-Delivery";

    private final URI target;
    private final WebhookSignature signature;
    private final Clock clock;
    private final Duration firstPause;
    private final Duration patience;
    private final HttpClient client;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final LongAdder delivered = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder givenUp = new LongAdder();

    /**
     * A webhook to that URL.
     *
     * @param secret what the receiver knows too; at least {@value WebhookSignature#LEAST_SECRET} bytes
     * @throws IllegalArgumentException if the URL is neither {@code https} nor on the loopback address, or the secret is
     *     too short
     */
    public static AlertWebhook to(URI target, byte[] secret) {
        return new AlertWebhook(target, secret, Clock.systemUTC(), FIRST_PAUSE, PATIENCE);
    }

    AlertWebhook(URI target, byte[] secret, Clock clock, Duration firstPause, Duration patience) {
        this.target = checked(target);
        this.signature = new WebhookSignature(secret);
        this.clock = Objects.requireNonNull(clock, "clock");
        this.firstPause = firstPause;
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience)
                .build();
    }

    private static URI checked(URI target) {
        String host = target.getHost();
        boolean loopback = host != null
                && (host.equals("localhost")
                        || host.equals("[::1]")
                        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}"));
        boolean secure = host != null && "https".equals(target.getScheme());
        if (!secure && !("http".equals(target.getScheme()) && loopback)) {
            throw new IllegalArgumentException(
                    "webhook: expected an https URL, or http on the loopback address, found scheme "
                            + target.getScheme() + " and host " + host);
        }
        return target;
    }

    /**
     * Delivers one alert; returns when the receiver took it.
     *
     * @throws WebhookException if it did not, after {@link #ATTEMPTS} attempts or because it said that it never will
     */
    @Override
    public void alert(ThresholdAlert alert) {
        byte[] body = AlertJson.encode(alert);
        String delivery = UUID.randomUUID().toString();
        String failure = "the webhook was closed";
        for (int attempt = 1; attempt <= ATTEMPTS && closed.getCount() > 0; attempt++) {
            Verdict verdict = attempt(body, delivery);
            if (verdict.taken) {
                delivered.increment();
                return;
            }
            failure = verdict.reason;
            if (!verdict.worthRepeating || attempt == ATTEMPTS || pause(attempt)) {
                break;
            }
            repeated.increment();
        }
        givenUp.increment();
        throw new WebhookException(target, failure);
    }

    private record Verdict(boolean taken, boolean worthRepeating, String reason) {}

    private Verdict attempt(byte[] body, String delivery) {
        long timestamp = clock.instant().getEpochSecond();
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(patience)
                .header("Content-Type", "application/json")
                .header(DELIVERY, delivery)
                .header(WebhookSignature.TIMESTAMP, Long.toString(timestamp))
                .header(WebhookSignature.SIGNATURE, signature.of(timestamp, body))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request, BodyHandlers.discarding());
        try {
            // The request's own limit ends with the headers; a receiver could go on answering for ever.
            int status = answer.get(patience.toNanos(), TimeUnit.NANOSECONDS).statusCode();
            boolean later = status >= 500 || status == 408 || status == 425 || status == 429;
            return new Verdict(status >= 200 && status < 300, later, "it answered " + status);
        } catch (TimeoutException tooSlow) {
            answer.cancel(true);
            return new Verdict(false, true, "no answer within " + patience);
        } catch (ExecutionException failed) {
            return new Verdict(false, true, String.valueOf(failed.getCause()));
        } catch (InterruptedException end) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new Verdict(false, false, "interrupted");
        }
    }

    /** Whether the webhook was closed meanwhile. */
    private boolean pause(int attempt) {
        long nanos = firstPause.toNanos() << (attempt - 1);
        long spread = Math.max(nanos / 4, 1);
        try {
            return closed.await(nanos + ThreadLocalRandom.current().nextLong(-spread, spread), TimeUnit.NANOSECONDS);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Alerts that the receiver took. */
    public long delivered() {
        return delivered.sum();
    }

    /** Attempts beyond an alert's first. */
    public long repeated() {
        return repeated.sum();
    }

    /** Alerts that the receiver did not take. */
    public long givenUp() {
        return givenUp.sum();
    }

    /** Tries nothing again; an attempt under way is cut off. */
    @Override
    public void close() {
        closed.countDown();
        client.shutdownNow();
    }
}
