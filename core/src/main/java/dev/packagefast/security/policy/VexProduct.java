package dev.packagefast.security.policy;

import dev.packagefast.security.inventory.DependencyPath;
import dev.packagefast.security.inventory.DependencyPaths;
import dev.packagefast.security.inventory.LocatedPackage;
import java.util.List;

/**
 * What a VEX statement is about: a package by its URL, or packages inside of it.
 *
 * @param product the product
 * @param parts its subcomponents; where there are some, the statement is about these, and only inside the product
 */
public record VexProduct(VexPackage product, List<VexPackage> parts) {
    public VexProduct {
        parts = List.copyOf(parts);
    }

    /**
     * @param versioned whether only a package URL with a version counts: "fixed" without one would clear the versions
     *     before the fix as well
     * @param every whether every way to the package must lead through the product. So it must be for what clears a
     *     finding; for what warns of one it is enough that one does.
     */
    boolean covers(LocatedPackage location, boolean versioned, boolean every) {
        if (parts.isEmpty()) {
            return product.matches(location, versioned);
        }
        for (VexPackage part : parts) {
            if (part.matches(location, versioned)) {
                return isInside(location, every);
            }
        }
        return false;
    }

    private boolean isInside(LocatedPackage location, boolean every) {
        DependencyPaths paths = location.paths();
        boolean all = paths.more() == 0 && paths.exact() && !paths.shown().isEmpty();
        boolean one = false;
        for (DependencyPath path : paths.shown()) {
            boolean through = leadsThroughProduct(path, location);
            all &= through;
            one |= through;
        }
        return every ? all : one;
    }

    /** The last step is the package itself. */
    private boolean leadsThroughProduct(DependencyPath path, LocatedPackage location) {
        List<DependencyPath.Step> steps = path.steps();
        for (int i = 0; i < steps.size() - 1; i++) {
            if (product.matches(location, steps.get(i))) {
                return true;
            }
        }
        return false;
    }
}
