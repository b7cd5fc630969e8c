package dev.packagefast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command reaches under each kind of network, tried by programs inside. */
class NetworkTest {
    /** Every way round a decided connection; each says its name when it got through. */
    private static final String ESCAPES = """
            import errno, socket, sys
            socket.setdefaulttimeout(1)
            port=int(sys.argv[1]); target=('127.0.0.1',port)
            def attempt(name, act):
                try:
                    act(); print('BREACH '+name)
                except OSError as e:
                    print(('BREACH ' if e.errno==errno.EINPROGRESS else 'held ')+name+' '+str(e.errno))
            tcp=lambda f=socket.AF_INET: socket.socket(f,socket.SOCK_STREAM)
            attempt('connect', lambda: tcp().connect(target))
            attempt('connect v6', lambda: tcp(socket.AF_INET6).connect(('::ffff:127.0.0.1',port)))
            attempt('public', lambda: tcp().connect(('192.0.2.1',443)))
            attempt('fast open', lambda: tcp().sendto(b'x',socket.MSG_FASTOPEN,target))
            attempt('fast open in a message', lambda: tcp().sendmsg([b'x'],[],socket.MSG_FASTOPEN,target))
            attempt('message', lambda: tcp().sendmsg([b'x'],[],socket.MSG_NOSIGNAL,target))
            attempt('deferred fast open', lambda: tcp().setsockopt(socket.IPPROTO_TCP,30,1))
            attempt('source route', lambda: tcp().setsockopt(0,4,bytes([131,7,4,192,0,2,1,0])))
            attempt('routing header', lambda: tcp(socket.AF_INET6).setsockopt(41,57,bytes(24)))
            attempt('device', lambda: tcp().setsockopt(1,25,b'lo\\0'))
            def disconnect():
                import ctypes
                c=ctypes.CDLL(None,use_errno=True)
                s=tcp()
                if c.connect(s.fileno(),bytes(16),16)<0: raise OSError(ctypes.get_errno(),'refused')
            attempt('disconnect', disconnect)
            attempt('datagram', lambda: socket.socket(socket.AF_INET,socket.SOCK_DGRAM).sendto(b'x',target))
            attempt('multipath', lambda: socket.socket(socket.AF_INET,socket.SOCK_STREAM,262))
            attempt('netlink', lambda: socket.socket(socket.AF_NETLINK,socket.SOCK_RAW,0))
            attempt('unix', lambda: socket.socket(socket.AF_UNIX))
            attempt('everybody', lambda: tcp().bind(('0.0.0.0',0)))
            attempt('listen unbound', lambda: tcp().listen())
            """;

    @TempDir
    Path folder;

    @Test
    void namingHostsOpensNoOtherSocket() throws Exception {
        assumeTrue(Tools.present("python3"), "python3 opens sockets");
        requireHeld(escapes(folder));
    }

    @Test
    void namingHostsOpensNoOtherSocketInNamespaces() throws Exception {
        assumeTrue(Tools.present("python3") && Tools.present("bwrap"), "python3 opens sockets, bwrap makes namespaces");
        requireHeld(escapes(folder, Isolation.L3));
    }

    @Test
    void namingHostsOpensNoOtherSocketForAnOrdinaryUser() throws Exception {
        assumeTrue(Tools.present("python3") && Users.isSuperuser(), "only root can become somebody else");
        var said = Users.ordinary(Ordinary.class).lines().toList();
        requireHeld(said);
        assertThat(said).contains("reached");
    }

    /** The same attempts, and one allowed connection, by an ordinary user. */
    static final class Ordinary {
        public static void main(String... arguments) throws Exception {
            var folder = Files.createTempDirectory("network-").toRealPath();
            try {
                escapes(folder).forEach(System.out::println);
                try (var server = Answering.start()) {
                    System.out.println(
                            fetch(folder, server, "localhost:" + server.port(), "localhost")
                                            .standardOutput()
                                            .text()
                                            .contains("hello")
                                    ? "reached"
                                    : "BREACH of a promise");
                }
            } finally {
                Folders.delete(folder);
            }
        }
    }

    private static List<String> escapes(Path folder) throws Exception {
        return escapes(folder, Isolation.L2);
    }

    private static List<String> escapes(Path folder, Isolation least) throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var result = Sandbox.run(
                    SandboxPolicy.in(folder)
                            .network(Network.hosts("allowed.example"))
                            .leastIsolation(least)
                            .build(),
                    List.of("/usr/bin/python3", "-c", ESCAPES, Integer.toString(server.getLocalPort())));
            var said = new ArrayList<>(result.standardOutput().text().lines().toList());
            said.addAll(result.standardError().text().lines().toList());
            for (var denial : result.denials()) {
                var target = denial.target().replace(Integer.toString(server.getLocalPort()), "PORT");
                said.add("denied " + denial.call() + " " + target + " " + denial.count());
            }
            return said;
        }
    }

    private static void requireHeld(List<String> lines) {
        assertThat(lines)
                .noneMatch(line -> line.startsWith("BREACH"))
                .contains("denied connect 192.0.2.1:443 1", "denied connect 127.0.0.1:PORT 2");
        assertThat(lines.stream().filter(line -> line.startsWith("held "))).hasSize(17);
    }

    @Test
    void theAttemptsWorkUnconfined() throws Exception {
        assumeTrue(Tools.present("python3"), "python3 opens sockets");
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var process = new ProcessBuilder("/usr/bin/python3", "-c", ESCAPES, Integer.toString(server.getLocalPort()))
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains(
                            "BREACH connect\n",
                            "BREACH connect v6",
                            "BREACH fast open",
                            "BREACH fast open in a message",
                            "BREACH deferred fast open",
                            "BREACH source route",
                            "BREACH datagram",
                            "BREACH netlink",
                            "BREACH unix",
                            "BREACH everybody",
                            "BREACH listen unbound",
                            "BREACH disconnect");
        }
    }

    @Test
    void reachesANamedHostThroughTheProxy() throws Exception {
        assumeTrue(Tools.present("curl"), "curl speaks to proxies");
        try (var server = Answering.start()) {
            var pattern = "localhost:" + server.port();
            for (var tunnel : new boolean[] {true, false}) {
                var result = fetch(folder, server, pattern, "localhost", tunnel ? "-p" : "-s");
                assertThat(result.standardOutput().text())
                        .as(result.standardError().text())
                        .contains("hello");
                assertThat(result.denials()).isEmpty();
            }
        }
    }

    @Test
    void refusesAndRecordsAHostThatIsNotNamed() throws Exception {
        assumeTrue(Tools.present("curl"), "curl speaks to proxies");
        try (var server = Answering.start()) {
            for (var host : List.of("localhost", "127.0.0.1")) {
                var result = fetch(folder, server, "*.allowed.example", host, "-p", "-s");

                assertThat(result.outcome()).isNotEqualTo(new Outcome.Exited(0));
                assertThat(result.denials()).singleElement().satisfies(denial -> {
                    assertThat(denial.call()).isEqualTo("connect");
                    assertThat(denial.target()).isEqualTo(host + ":" + server.port());
                    assertThat(denial.count()).isEqualTo(1);
                });
            }
        }
    }

    @Test
    void loopbackReachesThisMachineAndListensOnItOnly() throws Exception {
        assumeTrue(Tools.present("python3"), "python3 opens sockets");
        try (var server = Answering.start()) {
            var result = Sandbox.run(
                    SandboxPolicy.in(folder).network(Network.LOOPBACK).build(),
                    List.of("/usr/bin/python3", "-c", """
                    import socket, threading, errno
                    def refused(act):
                        try: act()
                        except OSError as e: return e.errno==errno.EACCES
                    s=socket.create_connection(('127.0.0.1',%d)); assert s.getblocking(); assert not s.get_inheritable()
                    s.sendall(b'GET / HTTP/1.0\\r\\n\\r\\n'); assert b'hello' in s.recv(1000)
                    n=socket.socket(); n.setblocking(False)
                    n.connect(('127.0.0.1',%d)); assert not n.getblocking()
                    assert n.getpeername()[1]==%d
                    try: n.connect(('127.0.0.1',%d)); assert False
                    except OSError as e: assert e.errno==errno.EISCONN
                    l=socket.socket(); l.setsockopt(1,2,1); l.bind(('127.0.0.1',0)); l.listen(5)
                    threading.Thread(target=lambda: l.accept()[0].sendall(b'self')).start()
                    assert socket.create_connection(l.getsockname()).recv(10)==b'self'
                    assert refused(lambda: socket.socket().bind(('0.0.0.0',0)))
                    assert refused(lambda: socket.socket().listen())
                    assert refused(lambda: socket.socket().connect(('192.0.2.1',443)))
                    d=socket.socket()
                    d.close()
                    print('ok')
                    """.replace("%d", Integer.toString(server.port()))));

            assertThat(result.standardOutput().text())
                    .as(result.standardError().text())
                    .isEqualTo("ok\n");
            assertThat(result.denials())
                    .extracting(Denial::call)
                    .containsExactlyInAnyOrder("bind", "listen", "connect");
        }
    }

    @Test
    void nodeReachesANamedHostAndNoOther() throws Exception {
        assumeTrue(Tools.present("node"), "node connects");
        try (var server = Answering.start()) {
            var result = Sandbox.run(
                    SandboxPolicy.in(folder)
                            .network(Network.hosts("localhost:" + server.port()))
                            .build(),
                    List.of("node", "-e", """
                            const http = require('http'), proxy = new URL(process.env.HTTP_PROXY);
                            http.get({host: proxy.hostname, port: proxy.port, path: 'http://localhost:%d/'}, r => {
                              r.setEncoding('utf8'); r.on('data', d => console.log(d)); });
                            http.get('http://192.0.2.1/', {agent: new http.Agent()}).on('error', e => console.log(e.code));
                            """.replace("%d", Integer.toString(server.port()))));

            assertThat(result.standardOutput().text())
                    .as(result.standardError().text())
                    .contains("hello", "EACCES");
        }
    }

    @Test
    void needsTheSupervisor() {
        for (var network : List.of(Network.LOOPBACK, Network.hosts("allowed.example"))) {
            var policy = SandboxPolicy.in(folder)
                    .network(network)
                    .leastIsolation(Isolation.L0)
                    .build();
            assertThatThrownBy(() -> Sandbox.start(policy, List.of("true"), Isolation.L2_WITHOUT_SUPERVISOR))
                    .isInstanceOfSatisfying(
                            SandboxUnavailableException.class,
                            refusal -> assertThat(refusal.reason()).contains("isolation L2 cannot be reached"));
        }
    }

    @Test
    void leavesNoThreadAndNoPort() throws Exception {
        for (int i = 0; i < 20; i++) {
            Sandbox.run(
                    SandboxPolicy.in(folder)
                            .network(Network.hosts("allowed.example"))
                            .build(),
                    List.of("true"));
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("sandbox-supervisor"));
    }

    private static SandboxResult fetch(Path folder, Answering server, String pattern, String host, String... options)
            throws InterruptedException {
        var command = new ArrayList<>(List.of("curl", "-sS", "--fail"));
        command.addAll(List.of(options));
        command.add("http://" + host + ":" + server.port() + "/");
        return Sandbox.run(
                SandboxPolicy.in(folder).network(Network.hosts(pattern)).build(), command);
    }

    /** A server on this machine that greets whoever asks. */
    record Answering(ServerSocket socket) implements AutoCloseable {
        static Answering start() throws IOException {
            var server = new Answering(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")));
            Thread.ofVirtual().start(server::serve);
            return server;
        }

        private void serve() {
            while (true) {
                try {
                    var client = socket.accept();
                    Thread.ofVirtual().start(() -> greet(client));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private static void greet(java.net.Socket client) {
            try (client) {
                client.getInputStream().read(new byte[1000]);
                client.getOutputStream()
                        .write("HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n".getBytes(StandardCharsets.UTF_8));
            } catch (IOException gone) {
                return;
            }
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
