package dev.packagefast.security.advisory;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy a request goes through, by the environment variables as curl understands them: {@code https_proxy} or
 * {@code HTTPS_PROXY}, {@code http_proxy} (small letters only: a web server's CGI sets the other from a header),
 * {@code all_proxy} or {@code ALL_PROXY}, and {@code no_proxy} or {@code NO_PROXY}. Small letters win. Immutable.
 *
 * @see <a href="https://curl.se/docs/manpage.html#ENVIRONMENT">curl(1), ENVIRONMENT</a>
 */
public final class ProxySettings {
    /** What curl takes where a proxy's port is not named. */
    private static final int DEFAULT_PORT = 1080;

    private final @Nullable URI secure;
    private final @Nullable URI plain;
    private final List<String> direct;

    private ProxySettings(@Nullable URI secure, @Nullable URI plain, List<String> direct) {
        this.secure = secure;
        this.plain = plain;
        this.direct = direct;
    }

    /**
     * The settings in an environment.
     *
     * @throws IllegalArgumentException if a variable holds no proxy that can be used
     */
    public static ProxySettings of(Map<String, String> environment) {
        URI secure = proxy(environment, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY");
        URI plain = proxy(environment, "http_proxy", "all_proxy", "ALL_PROXY");
        String exceptions = environment.getOrDefault("no_proxy", environment.getOrDefault("NO_PROXY", ""));
        List<String> direct = new ArrayList<>();
        for (String entry : exceptions.split("[, ]", -1)) {
            String host = entry.toLowerCase(Locale.ROOT);
            if (!host.isBlank()) {
                direct.add(host.startsWith(".") ? host.substring(1) : host);
            }
        }
        return new ProxySettings(secure, plain, List.copyOf(direct));
    }

    private static @Nullable URI proxy(Map<String, String> environment, String... variables) {
        for (String variable : variables) {
            String value = environment.getOrDefault(variable, "");
            if (!value.isBlank()) {
                return parse(variable, value.strip());
            }
        }
        return null;
    }

    private static URI parse(String variable, String value) {
        try {
            URI proxy = new URI(value.contains("://") ? value : "http://" + value);
            if ("http".equalsIgnoreCase(proxy.getScheme()) && proxy.getHost() != null) {
                return proxy;
            }
        } catch (URISyntaxException notOne) {
            // Said below, without the value: it may hold a password.
        }
        throw new IllegalArgumentException(
                "the variable " + variable
                        + " names no proxy that can be used: expected http://[NAME:PASSWORD@]HOST[:PORT], found something else");
    }

    /** Whether a proxy wants a name and a password. */
    public boolean hasCredentials() {
        return authenticator().isPresent();
    }

    /** The JDK's own choice where no variable is set. */
    ProxySelector selector() {
        if (secure == null && plain == null) {
            return ProxySelector.getDefault();
        }
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI url) {
                URI proxy = "https".equalsIgnoreCase(url.getScheme()) ? secure : plain;
                if (proxy == null || isDirect(url.getHost())) {
                    return List.of(Proxy.NO_PROXY);
                }
                int port = proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort();
                // Resolved by the client when it connects.
                return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port)));
            }

            @Override
            public void connectFailed(URI url, SocketAddress address, IOException failure) {
                // The request fails and says so.
            }
        };
    }

    private boolean isDirect(@Nullable String name) {
        if (name == null) {
            return false;
        }
        String host = name.toLowerCase(Locale.ROOT);
        for (String entry : direct) {
            if (entry.equals("*") || host.equals(entry) || host.endsWith("." + entry)) {
                return true;
            }
        }
        return false;
    }

    /** Answers proxies alone, never a server. */
    Optional<Authenticator> authenticator() {
        if ((secure == null || secure.getRawUserInfo() == null) && (plain == null || plain.getRawUserInfo() == null)) {
            return Optional.empty();
        }
        return Optional.of(new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                if (getRequestorType() != RequestorType.PROXY) {
                    return null;
                }
                for (URI proxy : new URI[] {secure, plain}) {
                    if (proxy != null
                            && proxy.getRawUserInfo() != null
                            && proxy.getHost().equalsIgnoreCase(getRequestingHost())) {
                        return credentials(proxy.getRawUserInfo());
                    }
                }
                return null;
            }
        });
    }

    private static PasswordAuthentication credentials(String userInfo) {
        int colon = userInfo.indexOf(':');
        String name = colon < 0 ? userInfo : userInfo.substring(0, colon);
        String password = colon < 0 ? "" : userInfo.substring(colon + 1);
        return new PasswordAuthentication(decode(name), decode(password).toCharArray());
    }

    /** A plus sign is itself here, unlike in a form. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
