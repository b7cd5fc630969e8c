package dev.packagefast.security.advisory.osv;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One record of the OSV schema, reduced to what matching and a reader of a report need.
 *
 * @param id never empty, without white space or characters that cannot be seen
 * @param databaseSeverity the database's own word ({@code database_specific.severity})
 * @param flaws what of the record could not be read, each as half a sentence; the rest of it counts
 * @see <a href="https://ossf.github.io/osv-schema/">OSV schema</a>
 */
public record OsvRecord(
        String id,
        Optional<Instant> modified,
        Optional<Instant> published,
        boolean withdrawn,
        List<String> aliases,
        List<String> related,
        List<String> upstream,
        String summary,
        String details,
        List<Vector> severities,
        Optional<String> databaseSeverity,
        List<Affected> affected,
        List<Reference> references,
        List<String> cwes,
        List<String> flaws) {
    public OsvRecord {
        aliases = List.copyOf(aliases);
        related = List.copyOf(related);
        upstream = List.copyOf(upstream);
        severities = List.copyOf(severities);
        affected = List.copyOf(affected);
        references = List.copyOf(references);
        cwes = List.copyOf(cwes);
        flaws = List.copyOf(flaws);
    }

    /** A severity: a CVSS vector, or for the type {@code Ubuntu} a word. */
    public record Vector(String type, String score) {}

    /** A link with its type ({@code ADVISORY}, {@code FIX}, …). */
    public record Reference(String type, String url) {}

    /**
     * One entry of {@code affected}; a package may have several.
     *
     * @param ecosystem empty when only the package URL names the package
     * @param purl empty when there is none
     */
    public record Affected(
            String ecosystem,
            String name,
            String purl,
            List<Range> ranges,
            List<String> versions,
            List<Vector> severities) {
        public Affected {
            ranges = List.copyOf(ranges);
            versions = List.copyOf(versions);
            severities = List.copyOf(severities);
        }
    }

    /** One range: {@code SEMVER}, {@code ECOSYSTEM} or {@code GIT}, with its events in the order of the record. */
    public record Range(String type, List<Event> events) {
        public Range {
            events = List.copyOf(events);
        }
    }

    /** One event of a range. */
    public record Event(Kind kind, String version) {}

    /** What an event says about the versions from it on. */
    public enum Kind {
        INTRODUCED,
        FIXED,
        LAST_AFFECTED,
        LIMIT
    }
}
