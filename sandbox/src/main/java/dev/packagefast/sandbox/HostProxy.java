package dev.packagefast.sandbox;

import dev.packagefast.sandbox.linux.DenialLedger;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The only way out of a run that may reach hosts: a proxy on this machine's loopback that knows who may be called. It
 * serves {@code CONNECT} (RFC 9110 §9.3.6) and plain requests in absolute form (RFC 9112 §3.2.2), both as a tunnel to the
 * host that was checked: nothing that follows on a connection can change where it leads.
 *
 * <p>A name is resolved once, here, and the addresses that were judged are the addresses that are called. Only connections
 * that the run's own supervisor made are served, so that no other user of the machine finds a relay. Plain blocking code:
 * a virtual thread for each direction.
 */
final class HostProxy implements AutoCloseable {
    private static final int BACKLOG = 128;
    private static final int MOST_CONNECTIONS = 256;
    private static final int MOST_PENDING_PORTS = 4096;
    private static final int MOST_HOSTS_LISTED = 1000;
    private static final int CONNECT_MILLIS = 10_000;
    private static final int HEAD_MILLIS = 30_000;

    /** Looks names up; the system's resolver outside tests. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final List<HostPattern> hosts;
    private final Resolver resolver;
    private final DenialLedger denials;
    private final ServerSocket server;
    private final Set<Integer> expectedPorts = ConcurrentHashMap.newKeySet();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<String> served = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(MOST_CONNECTIONS);
    private volatile boolean closed;

    private HostProxy(List<HostPattern> hosts, Resolver resolver, DenialLedger denials) throws IOException {
        this.hosts = hosts;
        this.resolver = resolver;
        this.denials = denials;
        this.server = new ServerSocket(0, BACKLOG, InetAddress.ofLiteral("127.0.0.1"));
    }

    /** Starts to listen; where no host is named, everybody is refused. */
    static HostProxy start(List<HostPattern> hosts, Resolver resolver, DenialLedger denials) {
        try {
            var proxy = new HostProxy(hosts, resolver, denials);
            Thread.ofVirtual().name("sandbox-proxy").start(proxy::accept);
            return proxy;
        } catch (IOException failed) {
            throw new SandboxUnavailableException(
                    "the proxy of the run cannot listen on the loopback address: " + failed,
                    "Bring the loopback interface up, or run without network");
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    /** Hosts and ports that were connected to. */
    List<String> served() {
        return served.stream().sorted().toList();
    }

    /** Serves the next connection from this local port. */
    void expect(int port) {
        if (expectedPorts.size() < MOST_PENDING_PORTS) {
            expectedPorts.add(port);
        }
    }

    private void accept() {
        while (!closed) {
            try {
                places.acquireUninterruptibly();
                var client = server.accept();
                if (!expectedPorts.remove(client.getPort())) {
                    places.release();
                    client.close();
                    continue;
                }
                Thread.ofVirtual().name("sandbox-proxy-connection").start(() -> serve(client));
            } catch (IOException nothingMore) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            keep(client);
            client.setSoTimeout(HEAD_MILLIS);
            var request = ProxyRequest.read(client.getInputStream());
            if (request == null) {
                say(client, "400 Bad Request", "This is a proxy for CONNECT and absolute requests.");
                return;
            }
            if (hosts.stream().noneMatch(pattern -> pattern.matches(request.host(), request.port()))) {
                denials.record("connect", request.authority(), 0, "");
                say(client, "403 Forbidden", "The policy of this run does not name " + request.authority() + ".");
                return;
            }
            try (var upstream = connect(request)) {
                keep(upstream);
                client.setSoTimeout(0);
                if (served.size() < MOST_HOSTS_LISTED) {
                    served.add(request.authority());
                }
                if (request.isTunnel()) {
                    write(client, "HTTP/1.1 200 Connection established\r\n\r\n");
                } else {
                    write(upstream, request.forwardedHead());
                }
                relay(client, upstream);
            } catch (PrivateAddressException refused) {
                denials.record("connect", refused.target, 0, "");
                say(client, "403 Forbidden", refused.target + ".");
            } catch (IOException unreachable) {
                say(client, "502 Bad Gateway", request.authority() + " cannot be reached.");
            }
        } catch (IOException clientGone) {
            // Nobody is left to tell.
        } finally {
            open.remove(client);
            places.release();
        }
    }

    private static final class PrivateAddressException extends IOException {
        private static final long serialVersionUID = 1;

        private final String target;

        PrivateAddressException(String message) {
            super(message);
            this.target = message;
        }
    }

    private Socket connect(ProxyRequest request) throws IOException {
        var addresses = resolver.resolve(request.host());
        boolean loopbackNamed = hosts.stream()
                .anyMatch(pattern -> pattern.isLoopback() && pattern.matches(request.host(), request.port()));
        for (var address : addresses) {
            if (!PublicAddress.isPublic(address) && !(loopbackNamed && address.isLoopbackAddress())) {
                throw new PrivateAddressException(
                        request.authority() + " leads to the private address " + address.getHostAddress());
            }
        }
        IOException last = new UnknownHostException(request.host());
        for (var address : addresses) {
            var upstream = new Socket();
            try {
                upstream.connect(new InetSocketAddress(address, request.port()), CONNECT_MILLIS);
                return upstream;
            } catch (IOException failed) {
                upstream.close();
                last = failed;
            }
        }
        throw last;
    }

    private void keep(Socket socket) throws IOException {
        open.add(socket);
        if (closed) {
            socket.close();
        }
    }

    private void relay(Socket client, Socket upstream) throws IOException {
        try {
            var back = Thread.ofVirtual().name("sandbox-proxy-answer").start(() -> copy(upstream, client));
            copy(client, upstream);
            back.join();
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(upstream);
        }
    }

    /** Copies until one side ends, then passes the end on; a broken side breaks both. */
    private static void copy(Socket from, Socket to) {
        try {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            input.transferTo(output);
            to.shutdownOutput();
        } catch (IOException broken) {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void say(Socket client, String status, String reason) throws IOException {
        var body = "pfsec: " + reason + "\n";
        write(
                client,
                "HTTP/1.1 " + status
                        + "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            return;
        }
    }

    /** Stops listening and cuts every connection. */
    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException alreadyClosed) {
            // Then it does not listen either.
        }
        open.forEach(HostProxy::closeQuietly);
    }
}
