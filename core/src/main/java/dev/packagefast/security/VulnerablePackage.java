package dev.packagefast.security;

import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.policy.Finding;
import java.util.List;

/**
 * One version of one package with everything that was found about it.
 *
 * @param locations where that version stands; never empty
 * @param findings worst first; never empty
 */
public record VulnerablePackage(List<LocatedPackage> locations, List<Finding> findings) {
    public VulnerablePackage {
        locations = List.copyOf(locations);
        findings = List.copyOf(findings);
        if (locations.isEmpty() || findings.isEmpty()) {
            throw new IllegalArgumentException("a vulnerable package stands somewhere and has a finding");
        }
    }

    /** The package, by the first place it stands in. */
    public LocatedPackage located() {
        return locations.getFirst();
    }

    /** The severity of the worst finding. */
    public Severity worst() {
        return findings.getFirst().severity();
    }

    /** Whether it is there for development only, wherever it stands. */
    public boolean developmentOnly() {
        for (LocatedPackage location : locations) {
            if (!location.dev()) {
                return false;
            }
        }
        return true;
    }
}
