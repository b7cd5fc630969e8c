package dev.packagefast.security.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Files on the loopback interface: serves what a test puts there, with tags, ranges and conditions, 404 for everything
 * else, and misbehaves for the paths that a test gives a {@link Mood}. Paths are those below its root.
 */
public final class FileServer implements AutoCloseable {
    /** Answers a request in the place of the server; returns whether it did. */
    @FunctionalInterface
    public interface Mood {
        /** @param file what is there; empty if nothing is */
        boolean answer(HttpExchange exchange, byte[] file) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, Mood> moods = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final String root;

    /** @param root the folder of all its files, as {@code /bucket} */
    public FileServer(String root) throws IOException {
        this.root = root;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + root;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public void put(String path, byte[] bytes) {
        files.put(path, bytes);
    }

    public void remove(String path) {
        files.remove(path);
    }

    public byte[] get(String path) {
        byte[] file = files.get(path);
        if (file == null) {
            throw new AssertionError("nothing is at " + path);
        }
        return file;
    }

    public void mood(String path, Mood mood) {
        moods.put(path, mood);
    }

    /** Forgets the moods and the requests. */
    public void calm() {
        moods.clear();
        requests.clear();
    }

    /** Every request: path, then range or condition where it had one. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Those with {@code text} in them. */
    public List<String> requestsOf(String text) {
        return requests.stream().filter(request -> request.contains(text)).toList();
    }

    private static String tag(byte[] file) {
        return "\"" + Arrays.hashCode(file) + "-" + file.length + "\"";
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.startsWith(root + "/")) {
                path = path.substring(root.length() + 1);
            }
            String range = exchange.getRequestHeaders().getFirst("Range");
            String unless = exchange.getRequestHeaders().getFirst("If-None-Match");
            requests.add(path + (range == null ? "" : " " + range) + (unless == null ? "" : " unless"));
            byte[] file = files.get(path);
            Mood mood = moods.get(path);
            if (mood != null && mood.answer(exchange, file == null ? new byte[0] : file)) {
                return;
            }
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("ETag", tag(file));
            if (tag(file).equals(unless)) {
                exchange.sendResponseHeaders(304, -1);
                return;
            }
            int from = 0;
            if (range != null && tag(file).equals(exchange.getRequestHeaders().getFirst("If-Range"))) {
                from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (file.length - 1) + "/" + file.length);
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, file.length == from ? -1 : file.length - from);
            exchange.getResponseBody().write(file, from, file.length - from);
        } catch (IOException clientLeft) {
            // As servers do.
        }
    }

    public static Mood status(int status) {
        return (exchange, file) -> {
            exchange.sendResponseHeaders(status, -1);
            return true;
        };
    }

    /** {@code mood} for the first {@code times} requests. */
    public static Mood first(int times, Mood mood) {
        int[] left = {times};
        return (exchange, file) -> left[0]-- > 0 && mood.answer(exchange, file);
    }

    /** Announces the whole, sends {@code bytes} of it and hangs up. */
    public static Mood breakOffAfter(int bytes) {
        return (exchange, file) -> {
            exchange.getResponseHeaders().set("ETag", tag(file));
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file, 0, bytes);
            exchange.getResponseBody().flush();
            return true;
        };
    }

    public static Mood redirect(String location) {
        return (exchange, file) -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
            return true;
        };
    }

    public static Mood announce(long length) {
        return (exchange, file) -> {
            exchange.sendResponseHeaders(200, length);
            exchange.getResponseBody().write(file, 0, (int) Math.min(length, file.length));
            exchange.getResponseBody().flush();
            return true;
        };
    }

    public static Mood instead(byte[] other) {
        return (exchange, file) -> {
            exchange.sendResponseHeaders(200, other.length);
            exchange.getResponseBody().write(other);
            return true;
        };
    }

    /** A byte now and then, until the client has had enough. */
    public static Mood drip(long everyMillis) {
        return (exchange, file) -> {
            exchange.sendResponseHeaders(200, file.length);
            try {
                for (byte b : file) {
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
