package dev.packagefast.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request to a proxy (RFC 9112 §3.2): {@code CONNECT host:port}, or {@code METHOD http://host[:port]/path}.
 *
 * @param host in lower case, an IPv6 address without brackets
 * @param forwardedHead the head to send to the host; empty for a tunnel
 */
record ProxyRequest(String host, int port, String forwardedHead) {
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final String SCHEME = "http://";

    /** A host holds none of these: what it is checked as is what it is called by. */
    private static final Pattern HOST = Pattern.compile("[a-z0-9._-]{1,253}|\\[[0-9a-f:.]{2,45}\\]");

    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    /** Reads a head and no byte beyond; null when it is none of the two. */
    static @Nullable ProxyRequest read(InputStream input) throws IOException {
        var head = head(input);
        if (head == null) {
            return null;
        }
        int lineEnd = head.indexOf("\r\n");
        var words = head.substring(0, lineEnd).split(" ", -1);
        if (words.length != 3
                || !words[2].startsWith("HTTP/1.")
                || !METHOD.matcher(words[0]).matches()) {
            return null;
        }
        if (words[0].equals("CONNECT")) {
            return of(words[1], -1, "");
        }
        if (!words[1].regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        int path = words[1].indexOf('/', SCHEME.length());
        var authority = words[1].substring(SCHEME.length(), path < 0 ? words[1].length() : path);
        var line = words[0] + " " + (path < 0 ? "/" : words[1].substring(path)) + " " + words[2] + "\r\n";
        return of(authority, 80, line + endToEnd(head.substring(lineEnd + 2)));
    }

    /** Whether bytes pass unchanged from the first on. */
    boolean isTunnel() {
        return forwardedHead.isEmpty();
    }

    /** The host and port as one writes them. */
    String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static @Nullable ProxyRequest of(String authority, int defaultPort, String forwardedHead) {
        var lower = authority.toLowerCase(Locale.ROOT);
        int colon = lower.lastIndexOf(':');
        boolean hasPort = colon > lower.lastIndexOf(']');
        var host = hasPort ? lower.substring(0, colon) : lower;
        if (!HOST.matcher(host).matches()
                || (hasPort && !PORT.matcher(lower.substring(colon + 1)).matches())) {
            return null;
        }
        int port = hasPort ? Integer.parseInt(lower.substring(colon + 1)) : defaultPort;
        if (port < 1 || port > 65_535) {
            return null;
        }
        return new ProxyRequest(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, forwardedHead);
    }

    /** The fields without those that are between client and proxy; one request a connection. */
    private static String endToEnd(String fields) {
        var kept = new StringBuilder();
        for (var field : fields.split("\r\n", -1)) {
            var name = field.toLowerCase(Locale.ROOT);
            if (!field.isEmpty() && !name.startsWith("proxy-") && !name.startsWith("connection:")) {
                kept.append(field).append("\r\n");
            }
        }
        return kept.append("Connection: close\r\n\r\n").toString();
    }

    private static @Nullable String head(InputStream input) throws IOException {
        var head = new ByteArrayOutputStream();
        int matched = 0; // bytes of CR LF CR LF that were just seen
        while (matched < 4) {
            int next = input.read();
            if (next < 0 || head.size() >= LONGEST_HEAD) {
                return null;
            }
            head.write(next);
            if (next == (matched % 2 == 0 ? '\r' : '\n')) {
                matched++;
            } else {
                matched = next == '\r' ? 1 : 0;
            }
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }
}
