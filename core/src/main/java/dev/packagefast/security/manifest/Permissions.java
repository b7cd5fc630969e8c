package dev.packagefast.security.manifest;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * What a script may do, or tried to. Each list is sorted and holds nothing twice.
 *
 * <p>Folders are named by class: {@code package}, {@code node_modules}, {@code node} (where Node is installed),
 * {@code headers} (Node's, for building), {@code system}, {@code home} and {@code temp} (both private and empty). What
 * lies elsewhere is a path, below the user's home beginning with {@code ~/}.
 *
 * @param network how much of it
 * @param hosts names, {@code *.} in front for all below, a port behind where it is not that of HTTP or HTTPS
 * @param reads folders and files
 * @param writes folders
 * @param programs programs that are executed, or whole folders of them
 */
public record Permissions(
        Reach network, List<String> hosts, List<String> reads, List<String> writes, List<String> programs) {
    /** How much of the network. */
    public enum Reach {
        NONE,
        HOSTS,
        LOOPBACK,
        ALL;

        /** As a manifest has it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException if hosts are named and the network is not that of hosts */
    public Permissions {
        hosts = sorted(hosts);
        reads = sorted(reads);
        writes = sorted(writes);
        programs = sorted(programs);
        if ((network == Reach.HOSTS) == hosts.isEmpty()) {
            throw new IllegalArgumentException("the network is " + network.text() + " and there are " + hosts.size()
                    + " hosts; expected hosts where the network is hosts, and nowhere else");
        }
    }

    private static List<String> sorted(List<String> entries) {
        return List.copyOf(new TreeSet<>(entries));
    }
}
