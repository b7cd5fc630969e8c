package dev.packagefast.security.plugin.host;

import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.plugin.PackagePolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Checks what a policy says: all of an answer or nothing, since one that is half nonsense is not half right. */
final class PolicyAnswers {
    private static final int LONGEST_REASON = 1_000;

    private PolicyAnswers() {}

    static List<PolicyDenial> checked(String plugin, List<PackagePolicy.Denial> answer, List<LocatedPackage> packages) {
        Set<LocatedPackage> asked = Collections.newSetFromMap(new IdentityHashMap<>());
        asked.addAll(packages);
        List<PolicyDenial> denials = new ArrayList<>();
        for (PackagePolicy.Denial each : Nonsense.present(answer, "an answer")) {
            PackagePolicy.Denial denial = Nonsense.present(each, "a denial");
            if (!asked.remove(denial.located())) {
                throw new Nonsense("a package that it was not asked about, or one twice");
            }
            denials.add(new PolicyDenial(
                    plugin, denial.located(), Nonsense.someText(denial.reason(), "reason", LONGEST_REASON)));
        }
        return denials;
    }
}
