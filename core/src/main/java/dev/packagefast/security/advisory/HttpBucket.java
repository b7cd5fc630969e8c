package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.BucketException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A bucket behind HTTP: the public one or any server with its layout. Redirects are followed by hand, so that their
 * number and where they lead is bounded: from {@code https} never to {@code http}.
 *
 * <p>A tag is a strong {@code ETag}, else none: RFC 9110 §13.1.5 allows no other for resuming.
 */
final class HttpBucket implements Bucket {
    private static final String RETRY = "Run it again; it goes on where it ended.";
    private static final String CHECK_URL = "Check the upstream: --from, or the variable PFSEC_DB_URL.";
    private static final String CHECK_NETWORK =
            "Check the network, and the proxy named by HTTPS_PROXY; run it again and it goes on where it ended.";

    private final String base;
    private final TransferLimits limits;
    private final HttpClient client;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("advisory-download-watch").factory());

    HttpBucket(String base, TransferLimits limits, @Nullable ProxySettings proxies) {
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        this.limits = limits;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.answer());
        if (proxies != null) {
            builder.proxy(proxies.selector());
            proxies.authenticator().ifPresent(builder::authenticator);
        }
        this.client = builder.build();
    }

    @Override
    public String name() {
        return base;
    }

    @Override
    public String placeOf(String path) {
        StringBuilder url = new StringBuilder(base);
        for (String segment : path.split("/", -1)) {
            url.append('/').append(Bucket.segment(segment));
        }
        return url.toString();
    }

    @Override
    public Optional<Download> open(String path, Wish wish) throws IOException {
        URI asked = URI.create(placeOf(path));
        URI at = asked;
        for (int redirects = 0; ; redirects++) {
            HttpResponse<InputStream> response = send(at, wish);
            int status = response.statusCode();
            if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) {
                response.body().close();
                if (redirects == TransferLimits.MAX_REDIRECTS) {
                    throw new BucketException(
                            Fault.REFUSED,
                            asked.toString(),
                            "an object within " + TransferLimits.MAX_REDIRECTS + " redirects",
                            "one more, to " + at,
                            CHECK_URL);
                }
                at = redirected(at, response.headers());
                continue;
            }
            try {
                return accept(asked.toString(), wish, response);
            } catch (BucketException refused) {
                response.body().close();
                throw refused;
            }
        }
    }

    private HttpResponse<InputStream> send(URI url, Wish wish) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).timeout(limits.answer()).header("User-Agent", "pfsec");
        if ("http".equals(url.getScheme())) {
            // No offer to change the protocol: old proxies stumble over it.
            request.version(HttpClient.Version.HTTP_1_1);
        }
        if (!wish.unlessTag().isEmpty()) {
            request.header("If-None-Match", wish.unlessTag());
        }
        if (wish.from() > 0 && !wish.fromTag().isEmpty()) {
            request.header("Range", "bytes=" + wish.from() + "-").header("If-Range", wish.fromTag());
        }
        try {
            return client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the update was interrupted");
        } catch (IOException failed) {
            throw unreachable(url.toString(), failed);
        }
    }

    private BucketException unreachable(String url, IOException failed) {
        String found = switch (failed) {
            case HttpConnectTimeoutException _ ->
                "no connection within " + limits.answer().toSeconds() + " s";
            case HttpTimeoutException _ -> "no answer within " + limits.answer().toMillis() / 1000.0 + " s";
            case UnknownHostException _ -> "no such host";
            case ConnectException refused
            when refused.getCause() instanceof UnresolvedAddressException -> "no such host";
            case ConnectException _ -> "no connection";
            case SSLException tls -> "a connection that cannot be trusted (" + tls.getMessage() + ")";
            default -> "'" + (failed.getMessage() == null ? failed.toString() : failed.getMessage()) + "'";
        };
        return new BucketException(
                failed instanceof SSLException ? Fault.REFUSED : Fault.TEMPORARY,
                url,
                "an answer",
                found,
                CHECK_NETWORK,
                failed);
    }

    private static URI redirected(URI from, HttpHeaders headers) throws BucketException {
        String location = headers.firstValue("Location").orElse("");
        try {
            URI to = from.resolve(location);
            boolean secure = "https".equals(to.getScheme());
            if (!location.isEmpty()
                    && to.getHost() != null
                    && (secure || ("http".equals(to.getScheme()) && "http".equals(from.getScheme())))) {
                return to;
            }
        } catch (IllegalArgumentException notAnAddress) {
            // Said below.
        }
        throw new BucketException(
                Fault.REFUSED,
                from.toString(),
                "a redirect to a URL that is no less secure",
                "one to '" + location + "'",
                CHECK_URL);
    }

    private Optional<Download> accept(String url, Wish wish, HttpResponse<InputStream> response) throws IOException {
        HttpHeaders headers = response.headers();
        int status = response.statusCode();
        if (status == 304 && !wish.unlessTag().isEmpty()) {
            response.body().close();
            return Optional.empty();
        }
        if (status != 200 && !(status == 206 && wish.from() > 0)) {
            throw refused(url, status);
        }
        String encoding = headers.firstValue("Content-Encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw new BucketException(
                    Fault.REFUSED, url, "the object as it is", "it encoded as '" + encoding + "'", CHECK_URL);
        }
        long announced = headers.firstValueAsLong("Content-Length").orElse(-1);
        long from = status == 206 ? wish.from() : 0;
        if (status == 206) {
            requireRange(url, headers, from, announced);
        }
        String tag =
                headers.firstValue("ETag").filter(text -> text.startsWith("\"")).orElse("");
        InputStream body = new PacedBody(url, response.body(), announced, limits, watch);
        return Optional.of(new Download(body, from, announced < 0 ? -1 : from + announced, tag));
    }

    private static void requireRange(String url, HttpHeaders headers, long from, long announced)
            throws BucketException {
        String range = headers.firstValue("Content-Range").orElse("none");
        boolean whole = announced < 0
                ? range.startsWith("bytes " + from + "-")
                : range.equals("bytes " + from + "-" + (from + announced - 1) + "/" + (from + announced));
        if (!whole) {
            throw new BucketException(
                    Fault.REFUSED, url, "the bytes from " + from + " to the end", "the range '" + range + "'", RETRY);
        }
    }

    private static BucketException refused(String url, int status) {
        return switch (status) {
            case 404, 410 -> new BucketException(Fault.MISSING, url, "an object", "none (" + status + ")", CHECK_URL);
            case 401, 403 ->
                new BucketException(
                        Fault.REFUSED,
                        url,
                        "an object",
                        "no permission (" + status + ")",
                        "If a proxy or mirror wants to know who asks, give it the right to read without; else check the"
                                + " upstream: --from, or the variable PFSEC_DB_URL.");
            case 407 ->
                new BucketException(
                        Fault.REFUSED,
                        url,
                        "an object",
                        "a proxy that wants a name and a password (407)",
                        "Put them into HTTPS_PROXY: http://NAME:PASSWORD@HOST:PORT.");
            case 408, 425, 429 ->
                new BucketException(Fault.TEMPORARY, url, "an object", "status " + status, "Run it again later.");
            default ->
                new BucketException(
                        status >= 500 ? Fault.TEMPORARY : Fault.REFUSED,
                        url,
                        "an object",
                        "status " + status,
                        status >= 500 ? "The upstream is in trouble: run it again later." : CHECK_URL);
        };
    }

    @Override
    public void close() {
        watch.shutdownNow();
        client.shutdownNow();
    }
}
