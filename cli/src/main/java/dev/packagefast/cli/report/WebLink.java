package dev.packagefast.cli.report;

import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.advisory.AdvisoryDetails;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An address from an advisory that a report may offer to click: {@code http} or {@code https}, with a host, without a
 * user name before it (which makes one site read as another), of printable ASCII only.
 *
 * @param url encoded so that it holds no space, quote, angle bracket, parenthesis, backslash or vertical bar
 */
record WebLink(String url) {
    private static final int LONGEST = 2_000;
    private static final int MOST = 20;
    /** Databases whose ids the OSV site resolves. */
    private static final List<String> ON_OSV =
            List.of("GHSA-", "CVE-", "MAL-", "PYSEC-", "GO-", "RUSTSEC-", "OSV-", "GSD-");

    static Optional<WebLink> of(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            // The constructor refuses what RFC 2396 does: white space, controls, quotes, <>, {}, |, \, ^ and `.
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if ((!scheme.equals("https") && !scheme.equals("http"))
                    || uri.getHost() == null
                    || uri.getRawUserInfo() != null) {
                return Optional.empty();
            }
            String ascii = uri.toASCIIString();
            return Optional.of(new WebLink(ascii.replace("(", "%28")
                    .replace(")", "%29")
                    .replace("'", "%27")
                    .replace("*", "%2A")));
        } catch (URISyntaxException noAddress) {
            return Optional.empty();
        }
    }

    /** The page about an advisory: the one it names itself, else the public database's where that knows its id. */
    static Optional<WebLink> about(Advisory advisory) {
        for (AdvisoryDetails.Reference reference : advisory.details().references()) {
            if (reference.type().equals("ADVISORY")) {
                Optional<WebLink> link = of(reference.url());
                if (link.isPresent()) {
                    return link;
                }
            }
        }
        return aboutId(advisory.id());
    }

    /** The public database's page for an id, where it knows such ids. */
    static Optional<WebLink> aboutId(String id) {
        for (String prefix : ON_OSV) {
            if (id.startsWith(prefix) && isPlain(id)) {
                return Optional.of(new WebLink("https://osv.dev/vulnerability/" + id));
            }
        }
        return Optional.empty();
    }

    /** The links of an advisory that may be shown, each with its type, in its order; at most {@value #MOST}. */
    static Map<WebLink, String> references(AdvisoryDetails details) {
        Map<WebLink, String> links = new LinkedHashMap<>();
        for (AdvisoryDetails.Reference reference : details.references()) {
            if (links.size() == MOST) {
                break;
            }
            of(reference.url()).ifPresent(link -> links.putIfAbsent(link, reference.type()));
        }
        return links;
    }

    static List<String> urls(AdvisoryDetails details) {
        List<String> urls = new ArrayList<>();
        references(details).keySet().forEach(link -> urls.add(link.url()));
        return urls;
    }

    private static boolean isPlain(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-')) {
                return false;
            }
        }
        return id.length() <= 64;
    }
}
