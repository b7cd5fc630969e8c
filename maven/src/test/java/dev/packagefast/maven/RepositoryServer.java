package dev.packagefast.maven;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A Maven repository on the loopback interface: POMs with their checksums, lists of versions, 404 for everything else,
 * and misbehaviour for the paths that a test gives a {@link Mood}.
 */
final class RepositoryServer implements AutoCloseable {
    /** Answers a request in the place of the repository; returns whether it did. */
    interface Mood {
        boolean answer(HttpExchange exchange, byte[] file) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, Mood> moods = new ConcurrentHashMap<>();
    /** The path of every request. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    RepositoryServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + "/maven2";
    }

    /** A POM with these lines inside of {@code project}, at {@code group:artifact:version}. */
    RepositoryServer pom(String coordinates, String... body) {
        String[] parts = coordinates.split(":");
        return file(path(parts[0], parts[1], parts[2]), Poms.pom(coordinates, body));
    }

    static String path(String group, String artifact, String version) {
        return group.replace('.', '/') + "/" + artifact + "/" + version + "/" + artifact + "-" + version + ".pom";
    }

    /** The versions that there are of a package. */
    RepositoryServer versions(String group, String artifact, String... versions) {
        StringBuilder list = new StringBuilder("<metadata><groupId>" + group + "</groupId><artifactId>" + artifact
                + "</artifactId><versioning><versions>");
        for (String version : versions) {
            list.append("<version>").append(version).append("</version>");
        }
        list.append("</versions></versioning></metadata>");
        return file(group.replace('.', '/') + "/" + artifact + "/maven-metadata.xml", list.toString());
    }

    RepositoryServer file(String path, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        files.put(path, bytes);
        try {
            files.put(
                    path + ".sha1",
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-1").digest(bytes))
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    void remove(String path) {
        files.remove(path);
    }

    void mood(String path, Mood mood) {
        moods.put(path, mood);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            requests.add(path);
            String relative = path.startsWith("/maven2/") ? path.substring("/maven2/".length()) : path;
            byte[] file = files.get(relative);
            Mood mood = moods.get(relative);
            if (mood != null && mood.answer(exchange, file)) {
                return;
            }
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
