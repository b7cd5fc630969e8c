package dev.packagefast.sandbox;

import java.util.List;

/**
 * What of the network a command may reach.
 *
 * <pre>{@code
 * SandboxPolicy.in(folder).network(Network.hosts("nodejs.org", "*.assets.example"));
 * }</pre>
 */
public sealed interface Network {
    /** Nothing, not even the machine itself: no socket can be made. */
    Network NONE = Extent.NONE;

    /**
     * TCP to and from this machine's own loopback addresses, both ways. Needs the supervisor, so {@link Isolation#L2} at
     * least. What listens there is as much in reach as for any program of the user: databases, container engines, agents.
     */
    Network LOOPBACK = Extent.LOOPBACK;

    /** TCP and UDP everywhere. Unix sockets, raw sockets and the rest stay closed. */
    Network ALL = Extent.ALL;

    /** The reaches that need no names. */
    enum Extent implements Network {
        NONE,
        LOOPBACK,
        ALL
    }

    /**
     * These hosts, by a proxy that the command is told of in its environment. Needs {@link Isolation#L2} at least.
     *
     * @param allowed at least one
     */
    record Hosts(List<HostPattern> allowed) implements Network {
        public Hosts {
            allowed = List.copyOf(allowed);
            if (allowed.isEmpty()) {
                throw new SandboxPolicyException(
                        "no host is named", "Name hosts, or choose no network at all: Network.NONE");
            }
        }
    }

    /**
     * These hosts and no others, see {@link HostPattern#parse}.
     *
     * @throws SandboxPolicyException when one is no host, or has its wildcard in the wrong place
     */
    static Network hosts(String... patterns) {
        return hosts(List.of(patterns));
    }

    /** As {@link #hosts(String...)}. */
    static Network hosts(List<String> patterns) {
        return new Hosts(patterns.stream().map(HostPattern::parse).toList());
    }
}
