package dev.packagefast.security;

import dev.packagefast.security.advisory.AliasGroup;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.policy.Finding;
import java.util.List;

/**
 * One version of one package with everything that was found about it.
 *
 * @param locations where that version stands; never empty
 * @param findings worst first; never empty
 * @param groups the same, with the records of one and the same thing (a GHSA, a CVE, a PYSEC) put together
 * @param advice the version to go to
 */
public record VulnerablePackage(
        List<LocatedPackage> locations, List<Finding> findings, List<AliasGroup> groups, FixAdvice advice) {
    public VulnerablePackage {
        groups = List.copyOf(groups);
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
