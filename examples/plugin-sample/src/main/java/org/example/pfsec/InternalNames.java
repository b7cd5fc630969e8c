package org.example.pfsec;

import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.plugin.PackagePolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * Denies packages of our own names that come from elsewhere: whoever publishes {@code acme-billing} on a public registry
 * hopes that a build takes it for ours.
 */
public final class InternalNames implements PackagePolicy {
    private static final String OUR_PREFIX = "acme-";
    private static final String OUR_REGISTRY = "https://packages.acme.example/";

    @Override
    public String name() {
        return "acme-rules";
    }

    @Override
    public String version() {
        return "1.0.0";
    }

    @Override
    public List<Denial> deny(List<LocatedPackage> packages) {
        List<Denial> denials = new ArrayList<>();
        for (LocatedPackage each : packages) {
            String from = each.resolved().orElse("an address that the lockfile does not give");
            if (each.name().startsWith(OUR_PREFIX) && each.isFromRegistry() && !from.startsWith(OUR_REGISTRY)) {
                denials.add(new Denial(each, "a name of ours, but it comes from " + from));
            }
        }
        return denials;
    }
}
