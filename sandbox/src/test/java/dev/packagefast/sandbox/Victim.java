package dev.packagefast.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Map;

/** What an attack aims at: a home with secrets, a project with a package, servers on this machine, this JVM. */
final class Victim implements AutoCloseable {
    private final Path root;
    private final ServerSocket tcp;
    private final DatagramChannel udp;
    private final ServerSocketChannel unix;

    Victim() throws IOException, InterruptedException {
        root = Files.createTempDirectory("victim-").toRealPath();
        for (var folder : new String[] {
            "home/.ssh",
            "mount",
            "project/.git/hooks",
            "project/node_modules/.bin",
            "project/node_modules/pkg",
            "project/node_modules/other"
        }) {
            Files.createDirectories(root.resolve(folder));
        }
        for (var file : new String[] {
            "home/.bashrc",
            "home/.npmrc",
            "home/deletable",
            "home/deletable2",
            "home/movable",
            "home/movable2",
            "home/planted",
            "project/.env",
            "project/package.json",
            "project/node_modules/other/index.js"
        }) {
            Files.writeString(root.resolve(file), "SECRET=" + file + "\n");
        }
        var key = root.resolve("home/.ssh/id_rsa");
        Files.writeString(key, "SECRET key\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.createSymbolicLink(root.resolve("home/points"), Path.of("somewhere"));
        compile();
        plantAttribute();
        tcp = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        udp = DatagramChannel.open(StandardProtocolFamily.INET).bind(new InetSocketAddress("127.0.0.1", 0));
        unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(root.resolve("home/socket")), 200);
    }

    private void compile() throws IOException, InterruptedException {
        var source = root.resolve("attack.c");
        try (var code = Victim.class.getResourceAsStream("attack.c")) {
            Files.copy(code, source);
        }
        var gcc = new ProcessBuilder("gcc", "-w", "-o", attack().toString(), source.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(gcc.getInputStream().readAllBytes());
        if (gcc.waitFor() != 0) {
            throw new IOException("gcc: " + said);
        }
    }

    private void plantAttribute() throws IOException {
        try {
            var view = Files.getFileAttributeView(root.resolve("home/planted"), UserDefinedFileAttributeView.class);
            view.write("planted", ByteBuffer.wrap(new byte[] {1}));
        } catch (UnsupportedOperationException noAttributesHere) {
            return;
        }
    }

    Path root() {
        return root;
    }

    Path home() {
        return root.resolve("home");
    }

    Path packageFolder() {
        return root.resolve("project/node_modules/pkg");
    }

    private Path attack() {
        return packageFolder().resolve("attack");
    }

    Map<String, String> environment() throws IOException {
        return Map.of(
                "PATH", "/usr/bin:/bin",
                "V", root.toString(),
                "A", attack().toString(),
                "JVM", Long.toString(ProcessHandle.current().pid()),
                "TCP", Integer.toString(tcp.getLocalPort()),
                "UDP", Integer.toString(((InetSocketAddress) udp.getLocalAddress()).getPort()),
                "UNIX", root.resolve("home/socket").toString());
    }

    /** Makes again what the attempt without a sandbox took away. */
    void restore() throws IOException {
        for (var file : new String[] {"home/deletable", "home/deletable2", "home/movable", "home/movable2"}) {
            Files.writeString(root.resolve(file), "SECRET=" + file + "\n");
        }
        for (var made : new String[] {
            "home/created",
            "home/folder",
            "home/fifo",
            "home/link",
            "home/moved",
            "home/moved2",
            "home/new",
            "project/node_modules/pkg/mem",
            "project/node_modules/pkg/stolen",
            "project/node_modules/pkg/hard",
            "project/node_modules/pkg/hard2",
            "project/node_modules/pkg/soft",
            "project/node_modules/pkg/rc"
        }) {
            Files.deleteIfExists(root.resolve(made));
        }
        for (var made : new String[] {"flood", "own"}) {
            var folder = packageFolder().resolve(made);
            if (Files.isDirectory(folder)) {
                Folders.delete(folder);
            }
        }
        plantAttribute();
    }

    @Override
    public void close() throws IOException {
        tcp.close();
        udp.close();
        unix.close();
        Folders.delete(root);
    }
}
