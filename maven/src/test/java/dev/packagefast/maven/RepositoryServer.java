package dev.packagefast.maven;

import dev.packagefast.security.testing.FileServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A Maven repository on the loopback interface: POMs with their checksums and lists of versions. */
final class RepositoryServer implements AutoCloseable {
    private final FileServer server;

    RepositoryServer() throws IOException {
        server = new FileServer("/maven2");
    }

    String url() {
        return server.url();
    }

    /** The path of every request, below the repository. */
    List<String> requests() {
        return server.requests();
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
        server.put(path, bytes);
        try {
            server.put(
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
        server.remove(path);
    }

    void mood(String path, FileServer.Mood mood) {
        server.mood(path, mood);
    }

    @Override
    public void close() {
        server.close();
    }
}
