package dev.packagefast.security.policy;

import dev.packagefast.security.inventory.LocatedPackage;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a VEX document says about one vulnerability in some products.
 *
 * @param names the vulnerability's id and aliases; never empty
 * @param status what is said
 * @param products what it is said about; about none it says nothing
 * @param reason the justification, in the document's words; may be empty
 * @param said when
 * @param source the document
 */
public record VexStatement(
        Set<String> names, Status status, List<VexProduct> products, String reason, Instant said, String source) {
    /** The statuses of OpenVEX 0.2; those of CycloneDX are mapped to them. */
    public enum Status {
        NOT_AFFECTED,
        FIXED,
        AFFECTED,
        UNDER_INVESTIGATION;

        boolean clears() {
            return this == NOT_AFFECTED || this == FIXED;
        }
    }

    public VexStatement {
        names = Set.copyOf(names);
        products = List.copyOf(products);
    }

    /** Who says what, in words. */
    public String because() {
        return source
                + (status == Status.FIXED ? " says that it is fixed" : " says that it is not affected")
                + (reason.isEmpty() ? "" : ": " + reason);
    }

    /**
     * The statement that counts for a finding in one place: the latest one about it, and of several of the same time
     * one that does not clear it.
     */
    static @Nullable VexStatement lastWord(
            List<VexStatement> statements, Finding finding, LocatedPackage location, List<Finding> siblings) {
        VexStatement last = null;
        for (VexStatement each : statements) {
            if (each.isAbout(finding, location, siblings)) {
                int order = last == null ? 1 : each.said.compareTo(last.said);
                if (order > 0 || (order == 0 && !each.status.clears())) {
                    last = each;
                }
            }
        }
        return last;
    }

    private boolean isAbout(Finding finding, LocatedPackage location, List<Finding> siblings) {
        boolean named = false;
        for (String name : names) {
            named |= AdvisoryNames.names(finding.advisory(), name, siblings);
        }
        if (!named) {
            return false;
        }
        for (VexProduct product : products) {
            if (product.covers(location, status == Status.FIXED, status.clears())) {
                return true;
            }
        }
        return false;
    }
}
