package dev.packagefast.security.plugin;

import dev.packagefast.security.advisory.PackageVersion;
import dev.packagefast.security.advisory.Severity;
import java.util.List;
import java.util.Optional;

/**
 * Knows of advisories that are not in the index: findings of one's own security team, a vendor's feed. What it says is
 * merged with what the index says, grouped by ids and aliases, judged by the same policy, and marked with its name.
 *
 * <p>Not to be taken for {@link dev.packagefast.security.advisory.AdvisorySource}, which an index is made from.
 */
public non-sealed interface AdvisorySource extends Plugin {
    /** The most advisories on one package version. */
    int MOST_ON_ONE_PACKAGE = 1_000;

    /**
     * What is known about those packages.
     *
     * @param packages the versions of a scan that come from a registry, each once, or the one of a service's scan; the
     *     list cannot be changed
     * @return empty for nothing; at most {@value #MOST_ON_ONE_PACKAGE} on one package version, each id once
     */
    List<Reported> advisories(List<PackageVersion> packages);

    /**
     * An advisory that touches a package version.
     *
     * @param packageVersion one of those that were asked about
     * @param id its id, one word of at most 200 printable characters; if the index has the same id on that package, the
     *     more severe of the two stands
     * @param aliases other ids of the same thing, each as {@code id}, at most 100
     * @param severity how bad it is
     * @param summary one line of at most 1,024 printable characters; may be empty
     * @param fix the version in which it ends; empty if none is known
     * @param references web addresses, at most 100 of at most 1,024 printable characters
     */
    record Reported(
            PackageVersion packageVersion,
            String id,
            List<String> aliases,
            Severity severity,
            String summary,
            Optional<String> fix,
            List<String> references) {
        public Reported {
            aliases = List.copyOf(aliases);
            references = List.copyOf(references);
        }

        /** Without aliases, fix and references. */
        public Reported(PackageVersion packageVersion, String id, Severity severity, String summary) {
            this(packageVersion, id, List.of(), severity, summary, Optional.empty(), List.of());
        }

        /** The same with the version in which it ends. */
        public Reported withFix(String version) {
            return new Reported(packageVersion, id, aliases, severity, summary, Optional.of(version), references);
        }

        /** The same with other ids of the same thing. */
        public Reported withAliases(List<String> others) {
            return new Reported(packageVersion, id, others, severity, summary, fix, references);
        }

        /** The same with web addresses. */
        public Reported withReferences(List<String> addresses) {
            return new Reported(packageVersion, id, aliases, severity, summary, fix, addresses);
        }
    }
}
