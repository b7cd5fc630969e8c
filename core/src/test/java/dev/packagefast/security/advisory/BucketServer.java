package dev.packagefast.security.advisory;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A bucket on the loopback interface: serves what a test puts into it, with tags, ranges and conditions, and misbehaves
 * for the paths that a test gives a {@link Mood}.
 */
final class BucketServer implements AutoCloseable {
    /** Answers a request in the place of the bucket; returns whether it did. */
    interface Mood {
        boolean answer(HttpExchange exchange, byte[] object) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final Map<String, Mood> moods = new ConcurrentHashMap<>();
    /** Every request: path, then range or condition where it had one. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    BucketServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + "/bucket";
    }

    int port() {
        return server.getAddress().getPort();
    }

    void put(String path, byte[] bytes) {
        objects.put(path, bytes);
    }

    void remove(String path) {
        objects.remove(path);
    }

    byte[] get(String path) {
        return objects.get(path);
    }

    void mood(String path, Mood mood) {
        moods.put(path, mood);
    }

    void calm() {
        moods.clear();
        requests.clear();
    }

    List<String> requestsOf(String ending) {
        List<String> some = new ArrayList<>(requests);
        some.removeIf(request -> !request.contains(ending));
        return some;
    }

    private static String tag(byte[] object) {
        return "\"" + java.util.Arrays.hashCode(object) + "-" + object.length + "\"";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().replaceFirst("^/bucket/", "");
            String range = exchange.getRequestHeaders().getFirst("Range");
            String unless = exchange.getRequestHeaders().getFirst("If-None-Match");
            requests.add(path + (range == null ? "" : " " + range) + (unless == null ? "" : " unless"));
            byte[] object = objects.get(path);
            Mood mood = moods.get(path);
            if (mood != null && mood.answer(exchange, object == null ? new byte[0] : object)) {
                return;
            }
            if (object == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("ETag", tag(object));
            if (tag(object).equals(unless)) {
                exchange.sendResponseHeaders(304, -1);
                return;
            }
            int from = 0;
            if (range != null && tag(object).equals(exchange.getRequestHeaders().getFirst("If-Range"))) {
                from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (object.length - 1) + "/" + object.length);
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, object.length == from ? -1 : object.length - from);
            exchange.getResponseBody().write(object, from, object.length - from);
        } catch (IOException clientLeft) {
            // As servers do.
        }
    }

    static Mood status(int status) {
        return (exchange, object) -> {
            exchange.sendResponseHeaders(status, -1);
            return true;
        };
    }

    /** {@code mood} for the first {@code times} requests. */
    static Mood first(int times, Mood mood) {
        int[] left = {times};
        return (exchange, object) -> left[0]-- > 0 && mood.answer(exchange, object);
    }

    /** Announces the whole, sends {@code bytes} of it and hangs up. */
    static Mood breakOffAfter(int bytes) {
        return (exchange, object) -> {
            exchange.getResponseHeaders().set("ETag", tag(object));
            exchange.sendResponseHeaders(200, object.length);
            exchange.getResponseBody().write(object, 0, bytes);
            exchange.getResponseBody().flush();
            return true;
        };
    }

    static Mood redirect(String location) {
        return (exchange, object) -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
            return true;
        };
    }

    static Mood announce(long length) {
        return (exchange, object) -> {
            exchange.sendResponseHeaders(200, length);
            exchange.getResponseBody().write(object, 0, (int) Math.min(length, object.length));
            exchange.getResponseBody().flush();
            return true;
        };
    }

    static Mood instead(byte[] other) {
        return (exchange, object) -> {
            exchange.sendResponseHeaders(200, other.length);
            exchange.getResponseBody().write(other);
            return true;
        };
    }

    /** A byte now and then, until the client has had enough. */
    static Mood drip(long everyMillis) {
        return (exchange, object) -> {
            exchange.sendResponseHeaders(200, object.length);
            try {
                for (byte b : object) {
                    exchange.getResponseBody().write(b);
                    exchange.getResponseBody().flush();
                    Thread.sleep(everyMillis);
                }
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
            return true;
        };
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
