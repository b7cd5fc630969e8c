package dev.packagefast.security.policy;

import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.LocatedPackage;
import java.util.List;
import java.util.Optional;

/**
 * One advisory that touches one version of one package.
 *
 * @param locations every place where that version stands; all of the same ecosystem, name and version; never empty
 * @param advisory what is known about it
 * @param fix the version in which what the advisory describes ends, as its database names it; empty if none is known
 */
public record Finding(List<LocatedPackage> locations, Advisory advisory, Optional<String> fix) {
    public Finding {
        locations = List.copyOf(locations);
        if (locations.isEmpty()) {
            throw new IllegalArgumentException("a finding stands somewhere: it needs at least one location");
        }
    }

    /** The package, by the first place it stands in. */
    public LocatedPackage located() {
        return locations.getFirst();
    }

    public Severity severity() {
        return advisory.severity();
    }
}
