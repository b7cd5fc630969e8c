package dev.packagefast.sandbox;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Hosts that a command may reach: one by its exact name, or all below a domain.
 *
 * @param name a host name in lower case, an address in its usual form without brackets, or the domain behind {@code *.}
 * @param below whether every name below the domain is meant, and not the domain itself
 * @param port the one port that is meant; empty means those of HTTP and HTTPS
 */
public record HostPattern(String name, boolean below, OptionalInt port) {
    private static final String WILDCARD = "*.";
    private static final int LONGEST_NAME = 253;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int HIGHEST_PORT = 65_535;

    /** RFC 1123 §2.1, and the underscore that service names have. */
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?");

    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern BYTE = Pattern.compile("0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5]");
    private static final Pattern ADDRESS_6 = Pattern.compile("[0-9a-f:]{2,39}");

    public HostPattern {
        requireName(name, below);
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > HIGHEST_PORT)) {
            throw refused(name + ":" + port.getAsInt(), "has no port between 1 and " + HIGHEST_PORT);
        }
    }

    /**
     * Reads {@code host}, {@code host:port}, {@code *.domain} or {@code [address]:port}. Without a port, 443 and 80 are
     * meant. A wildcard stands for one or more whole labels, and only in front.
     *
     * @throws SandboxPolicyException when it is none of these
     */
    public static HostPattern parse(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        boolean below = lower.startsWith(WILDCARD);
        var rest = below ? lower.substring(WILDCARD.length()) : lower;
        int bracket = rest.lastIndexOf(']');
        int colon = rest.lastIndexOf(':');
        boolean bareAddress = bracket < 0 && colon != rest.indexOf(':');
        if (colon <= bracket || bareAddress) {
            return new HostPattern(unbracketed(rest), below, OptionalInt.empty());
        }
        var port = rest.substring(colon + 1);
        if (!DIGITS.matcher(port).matches() || port.length() > 5) {
            throw refused(text, "has no number for a port");
        }
        return new HostPattern(unbracketed(rest.substring(0, colon)), below, OptionalInt.of(Integer.parseInt(port)));
    }

    /** Whether a host, by name or address as a client writes it, is meant. */
    boolean matches(String host, int toPort) {
        boolean named = below ? host.endsWith("." + name) && host.length() > name.length() + 1 : host.equals(name);
        return named && (port.isPresent() ? port.getAsInt() == toPort : toPort == HTTPS || toPort == HTTP);
    }

    /** Whether this machine itself is named, so that its loopback addresses are meant and not slipped in. */
    boolean isLoopback() {
        return !below && (name.equals("localhost") || name.equals("::1") || name.startsWith("127."));
    }

    private static void requireName(String name, boolean below) {
        if (name.indexOf('*') >= 0) {
            throw refused(
                    (below ? WILDCARD : "") + name, "has a wildcard elsewhere than in front, as in *.example.org");
        }
        if (!below && name.indexOf(':') >= 0) {
            if (!ADDRESS_6.matcher(name).matches()) {
                throw refused(name, "is neither a name nor an address");
            }
            return;
        }
        var labels = name.split("\\.", -1);
        boolean number = DIGITS.matcher(labels[labels.length - 1]).matches();
        boolean wrong = name.length() > LONGEST_NAME || (below && (labels.length < 2 || number));
        for (var label : labels) {
            wrong |= !(number ? BYTE : LABEL).matcher(label).matches();
        }
        if (wrong || (number && labels.length != 4)) {
            throw refused((below ? WILDCARD : "") + name, "is neither a host name nor an address");
        }
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static SandboxPolicyException refused(String text, String what) {
        return new SandboxPolicyException(
                "the host '" + text + "' " + what,
                "Write a name such as example.org, *.example.org or example.org:8443, without scheme and path");
    }

    @Override
    public String toString() {
        var host = name.indexOf(':') >= 0 ? "[" + name + "]" : name;
        return (below ? WILDCARD : "") + host + (port.isPresent() ? ":" + port.getAsInt() : "");
    }
}
