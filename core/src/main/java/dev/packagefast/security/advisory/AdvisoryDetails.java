package dev.packagefast.security.advisory;

import java.util.List;

/**
 * What a person reads about an advisory; kept apart and compressed, because matching never needs it. Texts come from
 * outside: characters that cannot be seen are replaced, markup is not.
 *
 * @param summary one line, may be empty
 * @param description longer text, Markdown, cut at 8,192 characters; may be empty
 * @param cwes ids such as {@code CWE-79}
 * @param related ids of similar advisories
 * @param upstream ids this advisory was derived from
 * @param severities vectors and words as the record gives them
 */
public record AdvisoryDetails(
        String summary,
        String description,
        List<Reference> references,
        List<String> cwes,
        List<String> related,
        List<String> upstream,
        List<SeverityVector> severities) {
    static final AdvisoryDetails NONE =
            new AdvisoryDetails("", "", List.of(), List.of(), List.of(), List.of(), List.of());

    public AdvisoryDetails {
        references = List.copyOf(references);
        cwes = List.copyOf(cwes);
        related = List.copyOf(related);
        upstream = List.copyOf(upstream);
        severities = List.copyOf(severities);
    }

    /** A link with its type in OSV's words ({@code ADVISORY}, {@code FIX}, {@code WEB}, …). */
    public record Reference(String type, String url) {}

    /** A severity in its original notation, such as type {@code CVSS_V3} with a vector. */
    public record SeverityVector(String type, String score) {}
}
