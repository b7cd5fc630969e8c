package dev.packagefast.security.policy;

import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.Place;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An {@code [[exception]]} of a policy file: one advisory on one package, which somebody answers for until a day. It
 * covers exactly what it names: no patterns in ids, names and versions, and the id alone is not enough.
 */
public final class Exemption {
    private final String id;
    private final String ecosystem;
    private final String packageName;
    private final Set<String> versions;
    private final @Nullable PathPattern path;
    private final String reason;
    private final String author;
    private final LocalDate expires;
    private final Place place;

    Exemption(
            String id,
            String ecosystem,
            String packageName,
            Set<String> versions,
            @Nullable PathPattern path,
            String reason,
            String author,
            LocalDate expires,
            Place place) {
        this.id = id;
        this.ecosystem = ecosystem;
        this.packageName = packageName;
        this.versions = Set.copyOf(versions);
        this.path = path;
        this.reason = reason;
        this.author = author;
        this.expires = expires;
        this.place = place;
    }

    /** The advisory, by its id or one of its aliases. */
    public String id() {
        return id;
    }

    public String packageName() {
        return packageName;
    }

    public String ecosystem() {
        return ecosystem;
    }

    /** The exact versions; none when it is about every version. */
    public Set<String> versions() {
        return versions;
    }

    /** The pattern of files; empty when it is about every file. */
    public Optional<String> path() {
        return Optional.ofNullable(path).map(PathPattern::toString);
    }

    public String reason() {
        return reason;
    }

    public String author() {
        return author;
    }

    /** The last day, in UTC, on which it counts. */
    public LocalDate expires() {
        return expires;
    }

    /** Where it stands. */
    public Place place() {
        return place;
    }

    boolean isExpired(LocalDate today) {
        return today.isAfter(expires);
    }

    /** @param siblings every finding on the same package version: one of them may carry the id that names another */
    boolean covers(Finding finding, LocatedPackage location, List<Finding> siblings) {
        return location.ecosystem().equals(ecosystem)
                && location.name().equals(packageName)
                && (versions.isEmpty() || versions.contains(location.version()))
                && (path == null || path.matches(location.place().file()))
                && AdvisoryNames.names(finding.advisory(), id, siblings);
    }

    @Override
    public String toString() {
        return "exception for " + id + " on " + packageName;
    }
}
