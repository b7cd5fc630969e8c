package dev.packagefast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.sandbox.linux.DenialLedger;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostProxyTest {
    private final DenialLedger denials = new DenialLedger();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
                "2002:a00:1::",
                "2001:db8::1",
                "2001::1"
            })
    void refusesANamedHostThatLeadsToAPrivateAddress(String address) throws Exception {
        var hosts = (Network.Hosts) Network.hosts("rebinding.example");
        try (var proxy = HostProxy.start(
                hosts.allowed(),
                _ -> new InetAddress[] {InetAddress.ofLiteral("93.184.215.14"), InetAddress.ofLiteral(address)},
                denials)) {
            assertThat(ask(proxy, "CONNECT rebinding.example:443 HTTP/1.1\r\n\r\n"))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(denials.all())
                    .singleElement()
                    .satisfies(denied -> assertThat(denied.target())
                            .startsWith("rebinding.example:443 leads to the private address "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"93.184.215.14", "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111"})
    void takesPublicAddressesForPublic(String address) {
        assertThat(PublicAddress.isPublic(InetAddress.ofLiteral(address))).isTrue();
    }

    @Test
    void servesOnlyConnectionsOfTheRun() throws Exception {
        var hosts = (Network.Hosts) Network.hosts("allowed.example");
        try (var proxy = HostProxy.start(hosts.allowed(), InetAddress::getAllByName, denials);
                var stranger =
                        new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CONNECT a.example:443 HTTP/1.1 | a.example | 443",
                "CONNECT [::1]:443 HTTP/1.1 | ::1 | 443",
                "GET http://A.example/x?y HTTP/1.1 | a.example | 80",
                "POST http://a.example:8080 HTTP/1.0 | a.example | 8080"
            })
    void readsWhomToCall(String line, String host, int port) throws Exception {
        var request = ProxyRequest.read(stream(line + "\r\nProxy-Authorization: x\r\nConnection: keep-alive\r\n\r\n"));

        assertThat(request).isNotNull();
        assertThat(request.host()).isEqualTo(host);
        assertThat(request.port()).isEqualTo(port);
        assertThat(request.forwardedHead()).doesNotContain("Proxy-", "keep-alive", "http://");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECT a.example HTTP/1.1",
                "CONNECT a.example:443",
                "CONNECT a.example:0 HTTP/1.1",
                "CONNECT a.example:65536 HTTP/1.1",
                "CONNECT a.example@b.example:443 HTTP/1.1",
                "CONNECT a.example\0.b:443 HTTP/1.1",
                "CONNECT a.example:443 x HTTP/1.1",
                "GET / HTTP/1.1",
                "GET https://a.example/ HTTP/1.1",
                "GET http://user@a.example/ HTTP/1.1",
                "GET ftp://a/ HTTP/1.1",
                ""
            })
    void refusesWhatIsNoProxyRequest(String line) throws Exception {
        assertThat(ProxyRequest.read(stream(line + "\r\n\r\n"))).isNull();
    }

    @Test
    void survivesEveryMutation() throws Exception {
        var random = new Random(7);
        var valid = "GET http://a.example:8080/x HTTP/1.1\r\nHost: a.example\r\n\r\n".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            var bytes = valid.clone();
            for (int j = 0; j <= random.nextInt(4); j++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            var request = ProxyRequest.read(new ByteArrayInputStream(bytes));
            if (request != null) {
                assertThat(request.port()).isBetween(1, 65_535);
                assertThat(request.host()).matches("[a-z0-9._:-]+");
            }
        }
    }

    @Test
    void boundsTheHead() throws Exception {
        assertThat(ProxyRequest.read(stream("CONNECT a.example:443 HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n")))
                .isNull();
    }

    /** From a socket that the proxy expects. */
    private static String ask(HostProxy proxy, String head) throws Exception {
        try (var client = new Socket()) {
            client.bind(new InetSocketAddress("127.0.0.1", 0));
            proxy.expect(client.getLocalPort());
            client.connect(proxy.address());
            client.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
