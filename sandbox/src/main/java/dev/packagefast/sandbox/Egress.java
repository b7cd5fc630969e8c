package dev.packagefast.sandbox;

import dev.packagefast.sandbox.linux.Connections;
import dev.packagefast.sandbox.linux.DenialLedger;
import dev.packagefast.sandbox.linux.SeccompFilter.Sockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run's way to the network, from its making to its end. */
final class Egress implements AutoCloseable {
    private static final List<String> PROXY_VARIABLES = List.of(
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "http_proxy",
            "https_proxy",
            "npm_config_proxy",
            "npm_config_https_proxy",
            "YARN_HTTP_PROXY",
            "YARN_HTTPS_PROXY");

    private final Network network;
    private final DenialLedger denials = new DenialLedger();
    private final @Nullable HostProxy proxy;

    private Egress(Network network, Observation observation, HostProxy.Resolver resolver) {
        this.network = network;
        boolean asked = network.equals(Network.NONE) && observation == Observation.LENIENT;
        if (network instanceof Network.Hosts hosts) {
            this.proxy = HostProxy.start(hosts.allowed(), resolver, denials);
        } else {
            this.proxy = asked ? HostProxy.start(List.of(), resolver, denials) : null;
        }
    }

    static Egress to(Network network, Observation observation) {
        return new Egress(network, observation, InetAddress::getAllByName);
    }

    /** Tells programs of the proxy, in the many ways they ask. */
    Map<String, String> variables() {
        var variables = new HashMap<String, String>();
        if (proxy != null) {
            var url = "http://127.0.0.1:" + proxy.address().getPort();
            PROXY_VARIABLES.forEach(name -> variables.put(name, url));
            variables.put("NO_PROXY", "");
            variables.put("no_proxy", "");
            variables.put("NODE_USE_ENV_PROXY", "1");
        }
        return variables;
    }

    /** Which sockets may be made. */
    Sockets sockets() {
        return switch (network) {
            case Network.Hosts _ -> Sockets.CONNECTING;
            case Network.Extent.NONE -> proxy == null ? Sockets.NONE : Sockets.CONNECTING;
            case Network.Extent.LOOPBACK -> Sockets.CONNECTING_AND_LISTENING;
            case Network.Extent.ALL -> Sockets.ANY_TCP_AND_UDP;
        };
    }

    /** Decides each connection that the run asks for. */
    Connections connections() {
        return new Connections() {
            @Override
            public boolean allows(InetSocketAddress target) {
                if (proxy != null) {
                    return target.equals(proxy.address());
                }
                return network.equals(Network.LOOPBACK) && target.getAddress().isLoopbackAddress();
            }

            @Override
            public void opening(int localPort) {
                if (proxy != null) {
                    proxy.expect(localPort);
                }
            }
        };
    }

    /** What was refused by name. */
    List<DenialLedger.Denied> denials() {
        return denials.all();
    }

    /** Hosts and ports that were reached by name. */
    List<String> served() {
        return proxy == null ? List.of() : proxy.served();
    }

    @Override
    public void close() {
        if (proxy != null) {
            proxy.close();
        }
    }
}
